import { expect, it } from 'vitest';
import { isImageListed } from './image-reference.ts';

it.each([
  ['ghcr.io/deephaven/server:latest', 'ghcr.io/deephaven/*'],
  ['ghcr.io/deephaven/server', 'ghcr.io/deephaven/server'],
  ['GHCR.io/deephaven/server:1', 'ghcr.io/deephaven/*'],
  ['ghcr.io/deephaven/server@sha256:abc', 'ghcr.io/deephaven/server'],
  ['ghcr.io/deephaven/server:1.2', 'ghcr.io/deephaven/server:1.*'],
  ['ghcr.io/deephaven/server', 'ghcr.io/deephaven/server:latest'],
  ['deephaven/server', 'deephaven/*'],
  ['docker.io/deephaven/server', 'deephaven/*'],
  ['index.docker.io/deephaven/server:2', 'docker.io/deephaven/server'],
  ['debian', 'docker.io/library/debian'],
  ['docker.io/debian', 'debian'],
  ['localhost:5000/a:1', 'localhost:5000/a'],
  ['x.io/a@sha256:abc', 'x.io/a@sha256:abc'],
  ['x.io/a:1@sha256:abc', 'x.io/a@sha256:abc'],
  ['anything.io/at/all:1', '*'],
])('%s is named by %s', (image, pattern) => {
  expect(isImageListed(image, ['other', pattern])).toBe(true);
});

it.each([
  ['evil.io/ghcr.io/deephaven/server', 'ghcr.io/deephaven/*'],
  ['evil.io/deephaven/server', 'deephaven/*'],
  ['evil.io/deephaven/server:latest', 'deephaven/server'],
  ['ghcr.io.evil.io/deephaven/server', 'ghcr.io/deephaven/*'],
  ['ghcr.io:444/deephaven/server', 'ghcr.io/deephaven/*'],
  ['ghcrxio/deephaven/server', 'ghcr.io/deephaven/*'],
  ['ghcr.io/deephaven-evil/server', 'ghcr.io/deephaven/*'],
  ['ghcr.io/deephaven/../evil/server', 'ghcr.io/deephaven/*'],
  ['localhost/deephaven/server', 'deephaven/*'],
  ['evil.io/a:ghcr.io', 'ghcr.io/*'],
  ['ghcr.io/deephaven/server:1.2', 'ghcr.io/deephaven/server:latest'],
  ['ghcr.io/deephaven/server:latest@sha256:abc', 'ghcr.io/deephaven/server:latest'],
  ['x.io/a@sha256:abd', 'x.io/a@sha256:abc'],
  ['b1ee9cf519a4', 'ghcr.io/deephaven/*'],
  ['sha256:b1ee9cf519a4', 'ghcr.io/deephaven/*'],
  [' ghcr.io/deephaven/server', 'ghcr.io/deephaven/*'],
  ['ghcr.io/deephaven/server\nevil.io/x', 'ghcr.io/deephaven/*'],
  ['', '*'],
  ['debian', 'deephaven/debian'],
])('%j is not named by %s', (image, pattern) => {
  expect(isImageListed(image, [pattern])).toBe(false);
});
