/** A folder that the person lets workers see. */
export interface GrantedFolder {
  path: string;
  isWritable: boolean;
}

/** Reads an item of `workspace.roots`: a path, to be read only unless it ends in `:rw`. */
export function grantedFolder(text: string): GrantedFolder {
  return { path: text.replace(/:r[ow]$/, ''), isWritable: text.endsWith(':rw') };
}
