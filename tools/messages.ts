// `npm run messages`: adds texts that the source has and the catalogues lack, as '' for a translator to fill in, and removes
// unused ones and repetitions. A test fails on both. It also resolves conflicts of a merge in the catalogues.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { keyOf } from '@sallyport/contract/language/translator.ts'
import ts from 'typescript'

const root = path.resolve(import.meta.dirname, '..')

/** A text in the source. */
export interface Message {
  readonly key: string
  /** The English text. */
  readonly text: string
  readonly file: string
  readonly line: number
  /** Where the literal is in the source. */
  readonly at: { readonly start: number; readonly end: number }
  /** True if it is formatted: without values, braces are as they are. */
  readonly isFormatted: boolean
  /** The names of the given values, if they are written at the call. */
  readonly values: readonly string[] | undefined
}

/** Where texts are used, and the folder with a catalogue for each part. */
export interface Area {
  readonly sources: string
  readonly folder: string
  /** The module that loads the catalogues, unless the build does. */
  readonly loader?: string
  /** The name of the catalogue for new texts of a file. */
  readonly catalogueOf: (file: string) => string
}

export const areas: readonly Area[] = [
  {
    sources: 'web/src/{components,data,lib,pages,shell}/**/*.{ts,tsx}',
    folder: 'web/src/lib/language/de',
    catalogueOf: (file) => /^web\/src\/(?:pages\/|(?=shell\/))([\w-]+)/.exec(file)?.[1] ?? 'components',
  },
  {
    sources: '{contract/src/form-page,server/src/core/forms,server/src/http/pages}/**/*.ts',
    folder: 'contract/src/language/de',
    loader: 'contract/src/language/de.ts',
    catalogueOf: () => 'pages',
  },
  {
    sources: 'server/src/core/!(forms)/**/*.ts',
    folder: 'server/src/core/emails/de',
    loader: 'server/src/core/emails/de.ts',
    catalogueOf: () => 'emails',
  },
  {
    sources: 'web/src/public-pages/**/*.{ts,tsx}',
    folder: 'web/src/public-pages/de',
    loader: 'web/src/public-pages/texts.ts',
    catalogueOf: () => 'script',
  },
]

/** Calls of the functions for texts: the position of the text, and of the values. */
const functions: Readonly<Record<string, { text: number; values: number }>> = {
  t: { text: 0, values: 1 },
  rich: { text: 0, values: 1 },
  parts: { text: 0, values: 1 },
  tc: { text: 1, values: 2 },
}

/** Texts of calls of `t` and of `texts.t`. Throws for a text that is not a literal, unless the function is a member of an object. */
export function messagesIn(file: string, source: string): Message[] {
  const found: Message[] = []
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (!ts.isCallExpression(node)) return
    const callee = node.expression
    const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
    const at = ts.isIdentifier(name) ? functions[name.text] : undefined
    const argument = at && node.arguments[at.text]
    if (!argument) return
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    const literals = literalsIn(argument)
    const context = at.text === 1 ? node.arguments[0] : undefined
    if (!literals && name !== callee) return
    if (!literals || (context && !ts.isStringLiteralLike(context)))
      throw new Error(`${file}:${line} uses a text that is not a literal.`)
    const given = node.arguments[at.values]
    for (const literal of literals) {
      const { text } = literal
      const key = context ? keyOf(context.text, text) : text
      const range = { start: literal.getStart(tree), end: literal.end }
      found.push({ key, text, file, line, at: range, isFormatted: given !== undefined, values: namesIn(given) })
    }
  }
  visit(tree)
  return found
}

const textAttributes = new Set([
  'aria-label',
  'title',
  'label',
  'placeholder',
  'description',
  'alt',
  'submit',
  'confirm',
])

/** Texts in markup that are not in a call: words between tags, and in attributes that people read. Names and code are none. */
export function untranslatedIn(file: string, source: string): string[] {
  const found: string[] = []
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    const attribute =
      ts.isJsxAttribute(node) && textAttributes.has(node.name.getText(tree)) ? node.initializer : undefined
    const text = ts.isJsxText(node) ? node.text : attribute && ts.isStringLiteral(attribute) ? attribute.text : ''
    if (/[{}]|-----/.test(text) || !/\p{L} \p{L}|^\s*\p{Lu}\p{Ll}/u.test(text)) return
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    found.push(`${file}:${line} ${text.trim()}`)
  }
  visit(tree)
  return found
}

/** A literal, or those of a choice between literals. */
function literalsIn(node: ts.Expression): ts.StringLiteralLike[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node]
  if (ts.isParenthesizedExpression(node)) return literalsIn(node.expression)
  if (!ts.isConditionalExpression(node)) return undefined
  const [yes, no] = [literalsIn(node.whenTrue), literalsIn(node.whenFalse)]
  return yes && no && [...yes, ...no]
}

function namesIn(node: ts.Expression | undefined): string[] | undefined {
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined
  const names = node.properties.map((property) => property.name && ts.isIdentifier(property.name) && property.name.text)
  return names.every((name) => typeof name === 'string') ? names : undefined
}

/** What `read` finds in each source of an area. */
function inSources<T>({ sources }: Area, read: (file: string, source: string) => T[]): T[] {
  return globSync(sources, { cwd: root, exclude: (name) => name === 'node_modules' })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .toSorted()
    .flatMap((file) => read(file, readFileSync(path.join(root, file), 'utf8')))
}

export const messagesOf = (area: Area): Message[] => inSources(area, messagesIn)

export const untranslatedOf = (area: Area): string[] => inSources(area, untranslatedIn)

/** The catalogues of an area, by name. */
export const cataloguesOf = ({ folder }: Area): Map<string, Record<string, string>> =>
  new Map(
    globSync('*.json', { cwd: path.join(root, folder) })
      .toSorted()
      .map((file) => [
        path.basename(file, '.json'),
        parseCatalogue(readFileSync(path.join(root, folder, file), 'utf8')),
      ]),
  )

/** A catalogue, also in the middle of a merge: between the marks of a conflict, the texts of both sides; of two translations, the last. */
export function parseCatalogue(json: string): Record<string, string> {
  if (!/^<{7} /m.test(json)) return JSON.parse(json)
  const entries = json
    .split('\n')
    .filter((line) => /^ {2}"/.test(line))
    .flatMap((line) => Object.entries<string>(JSON.parse(`{${line.replace(/,$/, '')}}`)))
  return Object.fromEntries(entries.toSorted(([, a], [, b]) => Number(a !== '') - Number(b !== '')))
}

function update(area: Area): void {
  const messages = messagesOf(area)
  const used = new Set(messages.map(({ key }) => key))
  const catalogues = cataloguesOf(area)
  const known = new Set([...catalogues.values()].flatMap(Object.keys))
  for (const { key, file } of messages) {
    if (known.has(key)) continue
    known.add(key)
    const name = area.catalogueOf(file)
    catalogues.set(name, { ...catalogues.get(name), [key]: '' })
    console.log(`${area.folder}/${name}.json: ${key}`)
  }
  const written = new Set<string>()
  for (const [name, texts] of catalogues) {
    const kept = Object.entries(texts).filter(([key]) => used.has(key) && !written.has(key))
    for (const [key] of kept) written.add(key)
    const sorted = Object.fromEntries(kept.toSorted(([a], [b]) => a.localeCompare(b, 'en')))
    writeFileSync(path.join(root, area.folder, `${name}.json`), `${JSON.stringify(sorted, null, 2)}\n`)
  }
}

if (process.argv[1] === import.meta.filename) areas.forEach(update)
