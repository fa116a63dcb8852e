/** The steps of an import from a source that a test opens. */
import * as tree from '../src/core/files/tree/tree.ts'
import { planImport } from '../src/import/plan/plan.ts'
import { type RunInput, runImport } from '../src/import/run/run.ts'
import type { ImportSource } from '../src/import/source.ts'
import { acceptImport, undoImport } from '../src/import/undo/undo.ts'
import { verifyImport } from '../src/import/verify/verify.ts'
import type { TestApp } from './test-app.ts'

const common = { into: '/', filesOnly: true, rate: null } as const
const ofRun = { ifExists: 'fail', parallel: 4, leaseMs: 0, pauses: [1, 1] } as const

/** `open` is called for each step, as each command does. */
export function importSteps(app: TestApp, open: () => Promise<ImportSource>) {
  const scope = { ctx: app.context, actor: app.operator, account: app.account }
  const withSource = async <T>(work: (source: ImportSource, signal: AbortSignal) => Promise<T>): Promise<T> => {
    const source = await open()
    try {
      return await work(source, new AbortController().signal)
    } finally {
      await source.close?.()
    }
  }
  const keyOf = ({ kind, address }: ImportSource) => ({ kind, address, into: '/' })
  return {
    plan: () => withSource((source, signal) => planImport(scope, source, { into: '/', signal })),
    run: (input: Partial<RunInput> = {}) =>
      withSource((source, signal) =>
        runImport(scope, source, { ...common, ...ofRun, signal, onProgress: () => undefined, ...input }),
      ),
    verify: (deep = false, filesOnly = true) =>
      withSource((source, signal) => verifyImport(scope, source, { ...common, filesOnly, deep, signal })),
    undo: () => withSource((source) => undoImport(scope, keyOf(source), 0)),
    accept: () => withSource((source) => acceptImport(scope, keyOf(source), 0)),
    at: async (path: string) => (await tree.lookUp(app.context.db.q, app.operator, path))?.resource,
  }
}
