/** The shortest text that is worth masking: shorter ones appear by chance. */
export const shortestForm = 6;

const shortestLine = 20;

/**
 * Every way in which a secret value may appear in a text: as it is, in an address, in a header of HTTP Basic. As it stands in
 * JSON is none of them, since our own texts are masked before they become JSON. Empty when it is too short to be masked.
 */
export function secretForms(value: string): string[] {
  if (value.length < shortestForm) return [];
  return [...new Set([value, ...linesOf(value)].flatMap(encodings))].filter(form => form.length >= shortestForm);
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [bytes.toString('base64'), ...innerBase64(bytes)];
  const base64Url = base64.map(form => form.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
  return [value, ...urlForms(value), ...base64, ...base64Url];
}

function urlForms(value: string): string[] {
  const wellFormed = Buffer.from(value).toString();
  const forms = [encodeURIComponent(wellFormed), encodeURI(wellFormed), new URLSearchParams([['', value]]).toString().slice(1)];
  return [...forms, ...forms.map(form => form.replaceAll(/%[0-9A-F]{2}/g, code => code.toLowerCase()))];
}

/** What of the base64 of a longer text depends on `bytes` alone, for the three ways they can lie in it, as in `user:password`. */
function innerBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map(before => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const mixedAtEnd = (before + bytes.length) % 3 === 0 ? 0 : 1;
    return text.slice(before === 0 ? 0 : before + 1, text.length - mixedAtEnd);
  });
}

/** The telling lines of a key file: logs are read line by line. */
function linesOf(value: string): string[] {
  const lines = value.split(/\r?\n/);
  return lines.length === 1 ? [] : lines.filter(line => line.length >= shortestLine && !line.startsWith('-----'));
}
