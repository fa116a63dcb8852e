/** Returns the source files with a function that is called while some code runs, as counted by the engine. */
import { Session } from 'node:inspector/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const source = `${path.resolve(import.meta.dirname, '../src')}/`
/** Functions added by Vitest, through which other files access exports. */
const exportGetter = /^\(\) => \{ ?try \{ ?return \w+ ?\}/

/** Paths below server/src, sorted. Includes anything else that runs in the process in the meantime. */
export async function calledFiles(work: () => Promise<void>): Promise<string[]> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Debugger.enable')
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    // Counting restarts with each result.
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
