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
