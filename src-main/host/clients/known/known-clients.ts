import type { ExplainedClient } from '../../../../src-shared/clients-api.ts';
import type { ClientDefinition } from '../client-definition.ts';
import { claudeCode, claudeDesktop } from './claude.ts';
import { codex, grok } from './codex.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { copilotCli, junie, kiro, lmStudio, openCode } from './json-clients.ts';
import { antigravity, windsurf } from './server-url.ts';
import { cline, rooCode, vsCode, vsCodeInsiders, vsCodium } from './vs-code.ts';
import { continueDev, goose } from './yaml-clients.ts';
import { zed } from './zed.ts';

/** Every assistant whose file we can write, in the order a person sees them. */
export const knownClients: readonly ClientDefinition[] = [
  claudeDesktop,
  claudeCode,
  cursor,
  vsCode,
  vsCodeInsiders,
  vsCodium,
  windsurf,
  codex,
  gemini,
  zed,
  cline,
  rooCode,
  goose,
  lmStudio,
  copilotCli,
  kiro,
  openCode,
  antigravity,
  grok,
  continueDev,
  junie,
];

/** Assistants without a file of servers. */
export const explainedClients: readonly ExplainedClient[] = [
  {
    id: 'jetbrains',
    name: 'JetBrains AI Assistant',
    text: 'Copy the entry, and paste it in Settings › Tools › AI Assistant › Model Context Protocol (MCP).',
  },
  {
    id: 'chatgpt',
    name: 'ChatGPT',
    text: 'ChatGPT reaches only servers with a public HTTPS address, as connectors in developer mode. This server is on your computer, for you alone.',
  },
  {
    id: 'claude-web',
    name: 'Claude on the web (connectors)',
    text: 'Connectors of claude.ai reach only servers with a public HTTPS address. Add Claude Desktop or Claude Code instead.',
  },
];
