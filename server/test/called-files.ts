/** Which source files have a function that is called while something happens, as the engine counts calls. */
import { Session } from 'node:inspector/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const source = `${path.resolve(import.meta.dirname, '../src')}/`
/** Vitest's own: what another file reads an export through. */
const exportGetter = /^\(\) => \{ ?try \{ ?return \w+ ?\}/

/** Paths below server/src, sorted. Whatever else runs in the process meanwhile is counted, too. */
export async function calledFiles(work: () => Promise<void>): Promise<string[]> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Debugger.enable')
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    // Counts begin anew with each answer.
    await session.post('Profiler.takePreciseCoverage')
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const files = new Set<string>()
    for (const { url, scriptId, functions } of result) {
      const file = url.startsWith('file:') ? fileURLToPath(url) : url
      const called = functions.flatMap(({ ranges }) => ranges.slice(0, 1)).filter(({ count }) => count > 0)
      if (!file.startsWith(source) || called.length === 0) continue
      const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId })
      if (called.some(({ startOffset, endOffset }) => !exportGetter.test(scriptSource.slice(startOffset, endOffset))))
        files.add(file.slice(source.length))
    }
    return [...files].toSorted()
  } finally {
    session.disconnect()
  }
}
