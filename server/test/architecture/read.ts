/** Reads source files into the facts that the architecture rules check. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

export interface Source {
  /** From the root of the repository, with `/`. */
  readonly file: string
  readonly isTest: boolean
  readonly lines: number
  /** Files of this repository that it imports, type-only imports included. */
  readonly imports: readonly string[]
  /** Imports that are loaded before the file runs: not types, not `import()`. */
  readonly loads: readonly string[]
  /** Imported packages. */
  readonly packages: readonly string[]
  readonly functions: readonly { name: string; line: number; lines: number }[]
  readonly interfaces: readonly { name: string; line: number; methods: number }[]
  /** Lines with the type `any`. */
  readonly anys: readonly number[]
  /** Lines that read `process.env`. */
  readonly environment: readonly number[]
  /** Lines that call `normalize`, quadratic in runs of combining marks. */
  readonly normalizes: readonly number[]
  /** Lines that build a query. */
  readonly queries: readonly number[]
}

/** Every source file below the `src` folders of the packages; `root` is that of the repository. */
export function readSources(root: string): Source[] {
  const files = globSync('{client,contract,server,web}/src/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })
  return files.sort().map((file) => {
    const posix = file.split(path.sep).join('/')
    return readSource(posix, readFileSync(path.join(root, file), 'utf8'))
  })
}

export function readSource(file: string, text: string): Source {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = {
    imports: new Set<string>(),
    loads: new Set<string>(),
    packages: new Set<string>(),
    functions: [] as { name: string; line: number; lines: number }[],
    interfaces: [] as { name: string; line: number; methods: number }[],
    anys: [] as number[],
    environment: [] as number[],
    normalizes: [] as number[],
    queries: [] as number[],
  }
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1

  function visit(node: ts.Node) {
    const line = lineOf(node.getStart(tree))
    const specifier = importedBy(node)
    if (specifier !== undefined) {
      const ours = resolveImport(file, specifier)
      if (ours === undefined) found.packages.add(specifier)
      else found.imports.add(ours)
      if (ours !== undefined && isLoadedBefore(node)) found.loads.add(ours)
    }
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      found.functions.push({ name: nameOf(node), line, lines: lineOf(node.end) - line + 1 })
    }
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) {
      found.interfaces.push({ name: nameOf(node), line, methods: node.members.filter(isMethod).length })
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.anys.push(line)
    if (ts.isPropertyAccessExpression(node)) {
      if (node.name.text === 'env' && node.expression.getText(tree) === 'process') found.environment.push(line)
      if (node.name.text === 'normalize') found.normalizes.push(line)
      if (startsQuery.has(node.name.text)) found.queries.push(line)
    }
    if (ts.isTaggedTemplateExpression(node) && /^sql\b/.test(node.tag.getText(tree))) found.queries.push(line)
    ts.forEachChild(node, visit)
  }
  visit(tree)

  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const isTest = /\.(test|suite)\.tsx?$/.test(file)
  const sets = { imports: [...found.imports], loads: [...found.loads], packages: [...found.packages] }
  return { ...found, ...sets, file, isTest, lines }
}

const startsQuery = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'replaceInto',
  'selectNoFrom',
])

/** What a node imports: `import`, `export … from`, `import()` and `import('…').Type` alike. */
function importedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return textOf(node.arguments[0])
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal)
  return undefined
}

/** False for what is erased (`import type`, or one of which every name is a type) and for `import()`. */
function isLoadedBefore(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return !node.isTypeOnly
  if (!ts.isImportDeclaration(node)) return false
  if (!node.importClause) return true
  const { phaseModifier, name, namedBindings } = node.importClause
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return false
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return true
  return namedBindings.elements.length === 0 || namedBindings.elements.some((element) => !element.isTypeOnly)
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined
}

/** The file that a specifier resolves to; undefined for a package. */
function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.endsWith('/package.json')) return undefined
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier)
  const ours = /^@sallyport\/([^/]+)\/(.+)$/.exec(specifier)
  return ours ? `${ours[1]}/src/${ours[2]}` : undefined
}

function nameOf(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at && !ts.isSourceFile(at); at = at.parent) {
    const name = ts.isVariableDeclaration(at) || 'name' in at ? (at as { name?: ts.Node }).name : undefined
    if (name && ts.isIdentifier(name)) return name.text
  }
  return 'unnamed'
}

function isMethod(member: ts.TypeElement): boolean {
  if (ts.isMethodSignature(member)) return true
  return ts.isPropertySignature(member) && member.type !== undefined && ts.isFunctionTypeNode(member.type)
}
