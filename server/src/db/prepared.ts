/**
 * Prepared statements: built and compiled once per engine, then only given values. For queries that every request runs: building a
 * query costs several times as much as executing it on SQLite.
 */
import {
  type CompiledQuery,
  type KyselyPlugin,
  OperationNodeTransformer,
  type QueryExecutorProvider,
  type RawBuilder,
  sql,
  ValueNode,
} from 'kysely'
import type { CompiledStatement, EngineName, Outcome, Queries } from './engine.ts'

/** A query of the builder, or text of `sql`. */
interface Compilable<Row> {
  compile(provider: QueryExecutorProvider): CompiledQuery<Row>
}

/** Types of parameters. */
type Values<Params> = { readonly [Name in keyof Params]: string | number | Uint8Array | null | undefined }

/**
 * A query. `build` gets the parameters by their names in `param`; any other value becomes part of the text, so it must be a
 * constant. Outside a transaction on SQLite it neither waits for one that is open, since it then reads on a separate connection, nor sees
 * uncommitted changes. `map` is pure, and its value must not be changed.
 */
export function preparedQuery<Params extends Values<Params>, Row, Value>(
  name: string,
  build: (q: Queries, param: Params) => Compilable<Row>,
  map: (rows: readonly Row[]) => Value,
  options: Pick<CompiledStatement, 'byId'> = {},
): (q: Queries, values: Params) => Promise<Value> {
  const compiled = compiledOnce(name, build, options)
  return (q, values) =>
    settled(() => {
      const { statement, names } = compiled(q)
      return q.readPrepared(statement, bind(names, values), map)
    })
}

/** A statement that writes; `build` as for a query. */
export function preparedStatement<Params extends Values<Params>, Row>(
  name: string,
  build: (q: Queries, param: Params) => Compilable<Row>,
): (q: Queries, values: Params) => Promise<Outcome<Row>> {
  const compiled = compiledOnce(name, build)
  return (q, values) =>
    settled(() => {
      const { statement, names } = compiled(q)
      return q.runPrepared<Row>(statement, bind(names, values))
    })
}

/** A promise without an async function around it: SQLite's results are there at once, and a file takes dozens of them. */
function settled<Value>(run: () => Value | Promise<Value>): Promise<Value> {
  try {
    const result = run()
    return result instanceof Promise ? result : Promise.resolve(result)
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Whether a write has changed a row. */
export const hasChanged = ({ numAffectedRows = 0n }: Outcome<unknown>): boolean => numAffectedRows > 0n

interface Compiled<Params> {
  readonly statement: CompiledStatement
  /** The parameters in the order of the text; one can occur more than once. */
  readonly names: readonly (keyof Params)[]
}

function compiledOnce<Params, Row>(
  name: string,
  build: (q: Queries, param: Params) => Compilable<Row>,
  options: Pick<CompiledStatement, 'byId'> = {},
) {
  const known: Partial<Record<EngineName, Compiled<Params>>> = {}
  return (q: Queries): Compiled<Params> => {
    const made = known[q.engine]
    if (made) return made
    const { statement, names } = compile(name, build, q)
    const compiled = { statement: { ...statement, ...options }, names }
    known[q.engine] = compiled
    return compiled
  }
}

function compile<Params, Row>(
  name: string,
  build: (q: Queries, param: Params) => Compilable<Row>,
  q: Queries,
): Compiled<Params> {
  const builder = q.withPlugin(constantsAsLiterals)
  const { sql: text, parameters } = build(builder, parametersOf<Params>(q.engine)).compile(builder)
  const names = parameters.map((parameter) => {
    if (!(parameter instanceof Parameter)) throw new Error(`The statement ${name} has a value without a name.`)
    return parameter.name as keyof Params
  })
  return { statement: { name, sql: text }, names }
}

function bind<Params>(names: readonly (keyof Params)[], values: Params): unknown[] {
  const bound: unknown[] = []
  for (const name of names) bound.push(values[name])
  return bound
}

class Parameter {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Placeholders for the parameters while a statement is built. Our SQLite is compiled with STAT4: it may plan a statement again each
 * time a value is bound to a parameter of a comparison or limit, which takes up to nine tenths of the time of the statement (27 µs
 * of 30 for identifying the caller of a request). A plus before the parameter hides it from the planner and changes nothing else.
 */
const parametersOf = <Params>(engine: EngineName): Params =>
  new Proxy({} as Params & object, {
    get: (_, name): RawBuilder<unknown> => {
      const parameter = new Parameter(String(name))
      return engine === 'sqlite' ? sql`+${parameter}` : sql`${parameter}`
    },
  })

/**
 * Constants are part of the text, so that the planner sees them: it uses a partial index only for values that are known to meet its
 * condition.
 */
const constantsAsLiterals: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => literals.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
}

const literals = new (class extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return node.value instanceof Parameter ? node : ValueNode.createImmediate(node.value)
  }
})()
