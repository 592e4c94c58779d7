import { Fragment } from 'react';

/** A long name that may break after its `:`, `_`, `/` and `.`, and nowhere else. */
export function Breakable({ children }: { children: string }) {
  const parts = children.split(/(?<=[:_/.])/);
  return parts.map((part, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the parts of one text have nothing but their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
