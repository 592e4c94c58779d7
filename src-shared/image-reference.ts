/** The name of a container image as engines read it: `[registry/]repository[:tag][@digest]`, the registry never left out. */
interface ImageReference {
  /** Registry and repository, such as `docker.io/library/debian`. */
  name: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** What an image's name consists of; it becomes part of an address. */
const imageName = /^(?!.*\.\.)\w[\w.:/@-]*$/;
const parts = /^(?<name>.+?)(?::(?<tag>[^/:@]+))?(?:@(?<digest>[^/@]+))?$/;

export function isImageName(text: string): boolean {
  return imageName.test(text);
}

/**
 * Whether one of the patterns names this image. `*` in a pattern stands for any characters. A pattern without a tag means
 * every tag and digest of its images; one with a tag does not mean a digest, which an engine would follow instead.
 */
export function isImageListed(image: string, patterns: readonly string[]): boolean {
  if (!isImageName(image)) return false;
  const reference = parseImage(image);
  return patterns.some(pattern => pattern === '*' || matches(reference, parseImage(pattern)));
}

function matches(image: ImageReference, pattern: ImageReference): boolean {
  if (!fits(image.name, pattern.name)) return false;
  if (pattern.digest !== undefined) return image.digest === pattern.digest;
  return pattern.tag === undefined || (image.digest === undefined && fits(image.tag ?? 'latest', pattern.tag));
}

function fits(text: string, pattern: string): boolean {
  const literals = pattern.split('*').map(literal => literal.replaceAll(/[^\w/-]/g, String.raw`\$&`));
  return new RegExp(`^${literals.join('.*')}$`, 's').test(text);
}

/** By the rules of Docker's reference names: what comes before the first `/` is a registry if it has a dot or a port, or is `localhost`. */
function parseImage(text: string): ImageReference {
  const { name = text, tag, digest } = parts.exec(text)?.groups ?? {};
  return { name: withRegistry(name), tag, digest };
}

function withRegistry(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (!isRegistry) return rest.length > 0 ? `docker.io/${name}` : `docker.io/library/${name}`;
  const registry = first.toLowerCase() === 'index.docker.io' ? 'docker.io' : first.toLowerCase();
  const repository = registry === 'docker.io' && rest.length === 1 ? ['library', ...rest] : rest;
  return [registry, ...repository].join('/');
}
