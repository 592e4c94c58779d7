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
        ...(['json', 'vscode', 'claude'] as const)
          .filter(id => entries[id] !== undefined)
          .map(id => ({ id, title: forms[id], content: <EntryText id={id} text={entries[id] ?? ''} /> })),
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

function EntryText({ id, text }: { id: 'json' | 'vscode' | 'claude'; text: string }) {
  return (
    <>
      <p>{where[id]}</p>
      <CodeBlock label={id === 'claude' ? en.connect.command : en.connect.entry} text={text} />
    </>
  );
}
