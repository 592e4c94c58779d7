type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** A plural chooser for one language; `#` in a form stands for the number. */
export function pluralFor(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count));
}
