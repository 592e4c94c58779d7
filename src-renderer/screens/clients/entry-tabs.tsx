import { CodeBlock } from '../../components/code-block.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { en } from '../../text/en.ts';
import type { Entries } from './entries.ts';

const { forms, where } = en.connect;

/** The text to copy, by kind of client. */
export function EntryTabs({ entries }: { entries: Entries }) {
  return (
    <Tabs
      label={en.connect.formsLabel}
      items={[
        ...(['json', 'vscode', 'claude'] as const).map(id => ({
          id,
          title: forms[id],
          content: (
            <>
              <p>{where[id]}</p>
              <CodeBlock label={id === 'claude' ? en.connect.command : en.connect.entry} text={entries[id]} />
            </>
          ),
        })),
        {
          id: 'parts',
          title: entries.header === undefined ? forms.address : forms.parts,
          content: (
            <>
              <p>{where.parts}</p>
              <CodeBlock label={en.connect.address} text={entries.address} />
              {entries.header && <CodeBlock label={en.connect.header} text={entries.header} />}
            </>
          ),
        },
      ]}
    />
  );
}
