import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate, renderTemplate, TemplateFault } from '../../src/messaging/templates/parseTemplate.js';

const parsed = (text: string) => {
  const template = parseTemplate(text);
  if (template instanceof TemplateFault) throw new Error(`${template.position}: ${template.reason}`);
  return template;
};
const render = (text: string, values: Record<string, string> = {}) =>
  renderTemplate(parsed(text), (name) => (Object.hasOwn(values, name) ? values[name] : undefined));

describe('what a text with variables is', () => {
  test.each([
    ['blanks around name and default are free', '{{ name | Mteja mpya }}!', {}, 'Mteja mpya!'],
    ['the first | divides; an empty default is one', '{{a|x|y}}{{b|}}', {}, 'x|y'],
    ['each place has its own default', '{{a|x}} {{a|y}}', {}, 'x y'],
    [
      'names as headings of files are',
      '{{First name}} {{Mji}} {{Jina-la_2}} {{名前}}',
      { 'First name': 'A', Mji: 'B', 'Jina-la_2': 'C', 名前: 'D' },
      'A B C D',
    ],
    ['a brace alone is a character, at a variable too', '{ {x} } {{a}}} }{', { a: '1' }, '{ {x} } 1} }{'],
    ['line breaks of text and default are one character', 'a\r\nb\r{{c|d\r\ne}}', {}, 'a\nb\nd\ne'],
    ['a name is one name: no path is walked', '{{a.b|none}}', { a: 'x' }, 'none'],
    ['what any object has is no value', '{{constructor|x}}{{toString|y}}{{__proto__|z}}', {}, 'xyz'],
  ])('%s', (_, text, values, expected) => {
    expect(render(text, values as Record<string, string>)).toEqual({ text: expected, missing: [] });
  });

  test('what lacks a value stands as it is, and is named once', () => {
    expect(render('{{ a }} {{b|x}} {{a}} {{c}}')).toEqual({ text: '{{ a }} x {{a}} {{c}}', missing: ['a', 'c'] });
  });

  test('variables are listed once, in order; one that lacks a default anywhere is required', () => {
    expect(parsed('{{b|x}} {{a}} {{b|y}} {{c|z}} {{c}}').variables).toEqual([
      { name: 'b', default: 'x', required: false },
      { name: 'a', default: null, required: true },
      { name: 'c', default: null, required: true },
    ]);
  });

  test.each([
    ['Hi {{name', 3, /not closed/],
    ['😀 {{name, {{x}}', 2, /not closed/],
    ['Hi {{', 3, /not closed/],
    ['Hi {name}}', 8, /close nothing/],
    ['{{a}}}}', 5, /close nothing/],
    ['a {{}}', 2, /no name/],
    ['{{ |x}}', 0, /no name/],
    ['{{{name}}}', 0, /no braces/],
    ['{{a|{b}}}', 0, /no braces/],
    ['{{#if vip}}', 0, /begins with/],
    ['{{/if}}', 0, /begins with/],
    ['{{>part}}', 0, /begins with/],
    ['{{a\nb}}', 0, /in one line/],
    [`{{${'a'.repeat(65)}}}`, 0, /at most 64/],
    [Array.from({ length: 51 }, (_, n) => `{{a${n}}}`).join(''), 340, /at most 50 variables/],
  ])('%s is refused with its place', (text, position, reason) => {
    expect(parseTemplate(text)).toEqual(new TemplateFault(position, expect.stringMatching(reason) as unknown as string));
  });
});

test('no value is read for variables, whatever it holds, and nothing else of the text changes', () => {
  const piece = fc.oneof(
    fc.constantFrom('{{', '}}', '{', '}', '|', 'name', '{{name}}', '{{b|x}}', '$&', '$1', '\\'),
    fc.string({ maxLength: 8 }),
  );
  const value = fc.array(piece, { maxLength: 6 }).map((all) => all.join(''));
  const plain = fc.string({ maxLength: 12 }).map((text) => text.replace(/[{}\r]/g, ''));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(plain, fc.constantFrom('a', 'b', 'c'))),
      plain,
      fc.record({ a: value, b: value, c: value }),
      (all, end, values) => {
        const text = all.map(([before, name]) => `${before}{{${name}}}`).join('') + end;
        const expected = all.map(([before, name]) => before + values[name]).join('') + end;
        expect(render(text, values)).toEqual({ text: expected.length > 2_000 ? null : expected, missing: [] });
      },
    ),
  );
});

test('a text is read in a time that grows with its length, however hostile', () => {
  for (const piece of ['{{', '}}', '{{a', '{{a|', '{', '{{a}}', ' ', '{{ ', 'a|', '{{a|}}'])
    for (const text of [piece.repeat(60_000), `{{${piece.repeat(60_000)}`, `{{a|${piece.repeat(60_000)}}}`]) {
      const started = performance.now();
      parseTemplate(text);
      expect(performance.now() - started, piece).toBeLessThan(1_500);
    }
});

test('a long value that is asked for often ends the text early', () => {
  expect(render('{{a}}'.repeat(800), { a: 'x'.repeat(1_000) })).toEqual({ text: null, missing: [] });
});
