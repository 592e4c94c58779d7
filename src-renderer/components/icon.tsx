const paths = {
  overview: 'M2.5 2.5h4.5v5h-4.5zM9 2.500h4.5v3h-4.5zM2.5 9.500h4.500v4h-4.500zM9 7.500h4.500v6h-4.500z',
  sessions: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M7.5 5h3.500M7.5 11h3.5',
  clients: 'M6 1.500v3.500M10 1.500v3.500M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.5',
  activity: 'M1.5 8h3l2-5.5 3 11 2-5.500h3',
  stopped: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z',
  starting: 'M8 2.500a5.5 5.5 0 1 0 5.5 5.500M8 5v3l2 1.5',
  ready: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM5.5 8.250l1.75 1.750l3.25-3.75',
  busy: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM6.5 5.250l4 2.750l-4 2.750z',
  stopping: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM6 6h4v4h-4z',
  failed: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM6 6l4 4M10 6l-4 4',
  warning: 'M8 2.250l6.25 11h-12.500zM8 6.500v3M8 11.250v.01',
  copy: 'M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3',
  done: 'M3 8.500l3.5 3.500l6.5-8',
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  less: 'M3 8h10',
  down: 'M4 6.5l4 4l4-4',
  credentials: 'M10.500 2.500a3 3 0 1 0 0 6a3 3 0 1 0 0-6zM8.250 7.750l-5.750 5.750M4.500 11.500l1.750 1.750M6.500 9.500l1.5 1.5',
  settings:
    'M2.5 4.500h5M11.500 4.500h2M9.500 2.750a1.750 1.750 0 1 0 0 3.500a1.750 1.750 0 1 0 0-3.500zM2.5 11.500h2M8.500 11.500h5M6.500 9.750a1.750 1.750 0 1 0 0 3.500a1.750 1.750 0 1 0 0-3.500z',
  help: 'M8 2.500a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM6.250 6.500a1.750 1.750 0 1 1 2.500 1.600c-.5.250-.750.650-.750 1.150M8 11.250v.01',
  edit: 'M3 13l.750-3l6.750-6.750l2.250 2.250l-6.750 6.750z',
  trash: 'M3 4.500h10M6.500 4.500v-2h3v2M4.500 4.500l.5 9h6l.5-9',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9a4.500 4.500 0 1 0 0-9zM10.250 10.250l3.250 3.250',
  refresh: 'M13 8a5 5 0 1 1-1.500-3.500M13 2.500v2.500h-2.500',
  external: 'M9 2.500h4.500v4.500M13.500 2.500l-6.500 6.500M11.500 9.500v4h-9v-9h4',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  play: 'M5 3l8 5l-8 5z',
  pause: 'M5.5 3.500v9M10.500 3.500v9',
};
export type IconName = keyof typeof paths;

/** A picture beside a word; it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
