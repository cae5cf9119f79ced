// Types the GraphQL documents of the console and of examples: beside each `x.graphql` lies `x.gen.ts`, a typed document for each
// operation, made from schema.graphql. `npm run documents` writes them; a test fails when one is stale. It stands for a generator of two
// hundred packages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
  specifiedRules,
  typeFromAST,
  validate,
} from 'graphql';

const root = join(import.meta.dirname, '..');
/** The console's are made by urql's own function; those for others by graphql-js, for any client. */
const folders = [
  { folder: join(root, 'src', 'console'), imports: ["import { gql, type TypedDocumentNode } from '@urql/core';"], made: 'gql' },
  {
    folder: join(root, 'examples'),
    imports: ["import type { TypedDocumentNode } from '@graphql-typed-document-node/core';", "import { parse } from 'graphql';"],
    made: 'parse',
  },
];
const numbers = new Set(['Int', 'Float', 'SafeInt', 'Credits', 'TZS']);
const scalarTypes = { Boolean: 'boolean', JSONObject: 'Record<string, unknown>' };

/** What each generated file should hold: [its path, its text]. */
export function generatedDocuments() {
  const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  const documents = folders.flatMap((one) => {
    const files = readdirSync(one.folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql'));
    return files.sort().map((file) => [join(one.folder, file.replace(/\.graphql$/, '.gen.ts')), typed(schema, one, file)]);
  });
  return [...documents, [join(root, 'examples', 'schema.gen.ts'), forCaches(schema)]];
}

/** What a client's cache must know: which types an interface or union may be, and which arguments make a list another list. */
function forCaches(schema) {
  const types = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type) && !type.name.startsWith('__'));
  const lists = Object.values(schema.getQueryType().getFields()).filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
  const entry = (name, words) => `  ${name}: [${words.map((word) => `'${word}'`).join(', ')}],`.replace(/(.{100,130}?,) /g, '$1\n    ');
  const argsOf = ({ args }) => args.map(({ name }) => name).filter((name) => name !== 'first' && name !== 'after');
  return [
    '// Made of schema.graphql by `npm run documents`.',
    '/** Which types an interface or union may be. */',
    'export const possibleTypes = {',
    ...types.map((type) =>
      entry(
        type.name,
        schema
          .getPossibleTypes(type)
          .map(({ name }) => name)
          .sort(),
      ),
    ),
    '};',
    '/** The lists by cursor, each with what makes it another list. */',
    'export const lists: Record<string, readonly string[]> = {',
    ...lists.map((field) => entry(field.name, argsOf(field))),
    '};',
    '',
  ].join('\n');
}

function typed(schema, { folder, imports, made }, file) {
  const document = parse(readFileSync(join(folder, file), 'utf8'));
  // A fragment may serve another file's reader alone.
  const errors = validate(schema, document, specifiedRules);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const fragments = new Map(document.definitions.filter(({ kind }) => kind === 'FragmentDefinition').map((one) => [one.name.value, one]));
  const named = new Map();
  const lines = [];
  for (const fragment of fragments.values()) {
    const on = schema.getType(fragment.typeCondition.name.value);
    lines.push(`export type ${fragment.name.value} = ${selected(fragment.selectionSet, on)};`);
  }
  for (const operation of document.definitions.filter(({ kind }) => kind === 'OperationDefinition')) {
    const { value: name } = operation.name;
    const answer = selected(operation.selectionSet, schema.getRootType(operation.operation));
    const variables = operation.variableDefinitions.map(({ variable, type, defaultValue }) => {
      const known = typeFromAST(schema, type);
      return member(variable.name.value, input(known), !isNonNullType(known) || defaultValue !== undefined);
    });
    const source = [operation, ...usedBy(operation)].map(print).join('\n');
    lines.push(
      `export const ${name}: TypedDocumentNode<${answer}, ${variables.length ? `{ ${variables.join(' ')} }` : 'Record<string, never>'}> =`,
      `  ${made}(\`\n${source}\n\`)${made === 'gql' ? '' : ' as never'};`,
    );
  }
  const head = [`// Made of ${basename(file)} by \`npm run documents\`.`, ...imports, ''];
  return `${[...head, ...[...named.values(), ...lines].map(laidOut)].join('\n')}\n`;

  /** The fragments that a part spreads, and those that they spread. */
  function usedBy(node, found = new Set()) {
    for (const [, name] of print(node).matchAll(/\.\.\.(\w+)/g)) {
      const fragment = fragments.get(name);
      if (found.has(fragment)) continue;
      found.add(fragment);
      usedBy(fragment, found);
    }
    return found;
  }

  function selected({ selections }, type) {
    const own = [];
    const spread = [];
    for (const one of selections) {
      if (one.kind === 'FragmentSpread') spread.push(one.name.value);
      else if (one.kind === 'Field') {
        const field = type.getFields()[one.name.value];
        own.push(member((one.alias ?? one.name).value, output(field.type, one.selectionSet)));
      } else throw new Error(`${file}: inline fragments are not typed yet`);
    }
    return [...(own.length > 0 ? [`{ ${own.join(' ')} }`] : []), ...spread].join(' & ');
  }

  function output(type, selectionSet) {
    if (isNonNullType(type)) return present(type.ofType, selectionSet);
    return `${present(type, selectionSet)} | null`;
  }
  function present(type, selectionSet) {
    if (isListType(type)) return `(${output(type.ofType, selectionSet)})[]`;
    return isObjectType(type) || isInterfaceType(type) ? selected(selectionSet, type) : leaf(type);
  }

  function input(type) {
    if (isNonNullType(type)) return given(type.ofType);
    return `${given(type)} | null`;
  }
  function given(type) {
    if (isListType(type)) return `(${input(type.ofType)})[]`;
    return isInputObjectType(type) ? inputObject(type) : leaf(type);
  }
  function inputObject(type) {
    if (!named.has(type.name)) {
      named.set(type.name, '');
      const members = Object.values(type.getFields()).map((field) =>
        member(field.name, input(field.type), !isNonNullType(field.type) || field.defaultValue !== undefined),
      );
      named.set(type.name, `export type ${type.name} = { ${members.join(' ')} };`);
    }
    return type.name;
  }

  function leaf(type) {
    const { name } = getNamedType(type);
    if (isEnumType(type)) {
      const values = type.getValues().map((value) => `'${value.name}'`);
      named.set(name, `export type ${name} = ${values.join(' | ')};`);
      return name;
    }
    return numbers.has(name) ? 'number' : (scalarTypes[name] ?? 'string');
  }
}

/** One member a line, and long unions in several; documents as they are. */
function laidOut(text) {
  if (/^ {2}(gql|parse)\(/.test(text)) return text;
  let depth = 0;
  const spread = text.replace(/\{ |;? \}|; /g, (sign) => {
    depth += { '{': 1, '}': -1 }[sign.trim().at(-1)] ?? 0;
    const indent = `\n${'  '.repeat(depth)}`;
    return sign.endsWith('}') ? `;${indent}}` : `${sign.trim()}${indent}`;
  });
  const lines = spread.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => (line.length > 130 ? line.replaceAll(' | ', '\n    | ') : line)).join('\n');
}

const member = (name, type, optional = false) => `${name}${optional ? '?' : ''}: ${type};`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [path, text] of generatedDocuments()) writeFileSync(path, text);
