/** That of every host without a data folder here. */
export const controlToken = 'control-token-of-this-run';
