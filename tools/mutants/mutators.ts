// Mutants of a source file: small changes of its code, each of which a test should notice.
import ts from 'typescript'

export type Mutator =
  | 'negate condition'
  | 'swap comparison'
  | 'swap logic'
  | 'swap arithmetic'
  | 'swap boolean'
  | 'change constant'
  | 'swap method'
  | 'drop statement'
  | 'return early'
  | 'remove await'

export type Mutant = {
  mutator: Mutator
  /** Offsets of the replaced text. */
  start: number
  end: number
  /** From 1. */
  line: number
  before: string
  after: string
  /** Where code must be added to notice that the place is reached. */
  mark: Mark
}

/**
 * `expression`: the range is replaced by `(MARK, range)`; `statement`: by `{MARK; range}`; `body`: MARK follows the range, which is
 * an opening brace.
 */
export type Mark = { kind: 'expression' | 'statement' | 'body'; start: number; end: number }

const comparisons: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
}

const logic: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.QuestionQuestionToken]: '&&',
}

const arithmetic: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.PlusEqualsToken]: '-=',
  [ts.SyntaxKind.MinusEqualsToken]: '+=',
}

const methods: Record<string, string> = { some: 'every', every: 'some', min: 'max', max: 'min' }

/** What only writes a log line is not changed: its texts are for people. */
const writesLog = /^\{?\s*[\w.?]*\blog(ger)?\.(debug|info|warn|error)\(/

/** All mutants of a file, in the order of its text; types, imports, template texts and log lines stay as they are. */
export function mutantsOf(fileName: string, text: string): Mutant[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true)
  const found: Mutant[] = []
  const add = (mutator: Mutator, range: ts.TextRange, after: string, mark: Mark) => {
    const { pos: start, end } = range
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.push({ mutator, start, end, line, before: text.slice(start, end), after, mark })
  }
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return
    if (ts.isStatement(node)) addStatement(node, add)
    else if (ts.isExpression(node)) addExpression(node, add)
    if (ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node)) addBody(node, add)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found.toSorted((a, b) => a.start - b.start || a.end - b.end || a.mutator.localeCompare(b.mutator))
}

type Add = (mutator: Mutator, range: ts.TextRange, after: string, mark: Mark) => void

const isLeftAlone = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  (ts.isExpressionStatement(node) && writesLog.test(node.getText()))

const rangeOf = (node: ts.Node): ts.TextRange => ({ pos: node.getStart(), end: node.end })

/** An expression at the beginning of a statement can't be put in parentheses: they would continue the line before. */
function markOf(node: ts.Node): Mark {
  const { pos: start, end } = rangeOf(node)
  for (let around: ts.Node | undefined = node; around?.getStart() === start; around = around.parent)
    if (ts.isExpressionStatement(around)) return { kind: 'statement', start, end: around.end }
  return { kind: 'expression', start, end }
}

function addStatement(node: ts.Statement, add: Add) {
  const { pos: start, end } = rangeOf(node)
  const mark: Mark = { kind: 'statement', start, end }
  const isGuard = ts.isIfStatement(node) && !node.elseStatement && !writesLog.test(node.thenStatement.getText())
  if (ts.isExpressionStatement(node) || ts.isThrowStatement(node) || isGuard) {
    const isSuper = ts.isExpressionStatement(node) && /^super\(/.test(node.getText())
    if (!isSuper) add('drop statement', rangeOf(node), ';', mark)
  }
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) addNegation(node.expression, add)
  if (ts.isForStatement(node) && node.condition) addNegation(node.condition, add)
  if (ts.isExpressionStatement(node) && ts.isAwaitExpression(node.expression)) addAwait(node.expression, add)
}

function addNegation(condition: ts.Expression, add: Add) {
  add('negate condition', rangeOf(condition), `!(${condition.getText()})`, markOf(condition))
}

function addAwait(node: ts.AwaitExpression, add: Add) {
  add('remove await', rangeOf(node), node.expression.getText(), markOf(node))
}

function addExpression(node: ts.Expression, add: Add) {
  if (ts.isConditionalExpression(node)) addNegation(node.condition, add)
  if (ts.isBinaryExpression(node)) addBinary(node, add)
  if (node.kind === ts.SyntaxKind.TrueKeyword) add('swap boolean', rangeOf(node), 'false', markOf(node))
  if (node.kind === ts.SyntaxKind.FalseKeyword) add('swap boolean', rangeOf(node), 'true', markOf(node))
  if (ts.isNumericLiteral(node) && !isName(node)) {
    const value = Number(node.text)
    add('change constant', rangeOf(node), `${value + 1}`, markOf(node))
    if (value > 0) add('change constant', rangeOf(node), `${value - 1}`, markOf(node))
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name
    const other = Object.hasOwn(methods, name.text) ? methods[name.text] : undefined
    if (other) add('swap method', rangeOf(name), other, markOf(node))
  }
}

const isName = (node: ts.NumericLiteral): boolean => ts.isPropertyAssignment(node.parent) && node.parent.name === node

function addBinary(node: ts.BinaryExpression, add: Add) {
  const operator = node.operatorToken
  const swap = (mutator: Mutator, others: Partial<Record<ts.SyntaxKind, string>>) => {
    const other = others[operator.kind]
    if (other) add(mutator, rangeOf(operator), other, markOf(node))
  }
  swap('swap comparison', comparisons)
  swap('swap logic', logic)
  if (![node.left, node.right].some(isText)) swap('swap arithmetic', arithmetic)
}

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || (ts.isBinaryExpression(node) && isText(node.left))

function addBody(node: ts.SignatureDeclaration, add: Add) {
  const body = 'body' in node ? (node.body as ts.Node | undefined) : undefined
  if (!body || !ts.isBlock(body) || body.statements.length === 0) return
  const start = body.getStart()
  add('return early', { pos: start, end: start + 1 }, '{ return;', { kind: 'body', start, end: start + 1 })
}

/** Marks at the beginning of every function of a file. */
export function functionMarks(fileName: string, text: string): Mark[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true)
  const marks: Mark[] = []
  const visit = (node: ts.Node): void => {
    const body = ts.isFunctionLike(node) && 'body' in node ? (node.body as ts.Node | undefined) : undefined
    if (body && ts.isBlock(body)) marks.push({ kind: 'body', start: body.getStart(), end: body.getStart() + 1 })
    else if (body) marks.push({ kind: 'expression', start: body.getStart(), end: body.end })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return marks
}

/** Whether the code at an offset runs once, when its module is loaded, and in no function. */
export function runsAtLoad(fileName: string, text: string, offset: number): boolean {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true)
  const isInFunction = (node: ts.Node): boolean => {
    if (offset < node.getStart() || offset >= node.end) return false
    if (ts.isFunctionLike(node)) return true
    if (ts.isPropertyDeclaration(node) && !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword))
      return true
    return ts.forEachChild(node, isInFunction) ?? false
  }
  return !isInFunction(source)
}

/** The text with a mutant in it. */
export const mutated = (text: string, { start, end, after }: Pick<Mutant, 'start' | 'end' | 'after'>): string =>
  text.slice(0, start) + after + text.slice(end)
