import { expect, it } from 'vitest';
import { grantedFolder } from './granted-folder.ts';

it.each([
  ['/data', { path: '/data', isWritable: false }],
  ['/data:ro', { path: '/data', isWritable: false }],
  ['/data:rw', { path: '/data', isWritable: true }],
  ['C:\\data:rw', { path: 'C:\\data', isWritable: true }],
  ['/odd:name', { path: '/odd:name', isWritable: false }],
])('reads %s', (text, folder) => {
  expect(grantedFolder(text)).toEqual(folder);
});
