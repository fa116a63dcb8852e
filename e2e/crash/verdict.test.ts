import { expect, test } from 'vitest'
import type { CrashEndpoint } from './endpoints.ts'
import type { Change } from './history.ts'
import { openJournal, uploadKeyOf } from './journal.ts'
import { changesByResource, disorder } from './verdict.ts'

const path = '/in/a'
const journal = openJournal()
for (const size of [1, 2, 3]) journal.noteContent(path, { size, sha256: '' })

/** An upload of this many bytes, or the deletion, and the file that was at the path then. */
type Step = readonly [what: number | 'delete', file: number]

const history = (steps: readonly Step[]) =>
  steps.map(([what]) => ({ key: what === 'delete' ? `DELE ${path}` : uploadKeyOf(journal, path, what) }) as Change)

/** An endpoint that receives messages in this order, and accepts each after as many others as `late` says. */
function watchOf(version: 'v1' | 'v2', steps: readonly Step[], late: readonly number[] = []) {
  const messages = new Map(
    steps.map(([what, id], i) => {
      const [operation, event] = what === 'delete' ? ['Delete', 'resources.delete'] : ['Upload', 'resources.upload']
      const size = what === 'delete' ? 1 : what
      const v2 = { event, eventData: { resources: [{ id, path, size }] } }
      const body = JSON.stringify(version === 'v2' ? v2 : { operation, path, sourcepath: '' })
      return [`${i}`, { body, first: 2 * i, count: 1, acceptedAt: 2 * (i + (late[i] ?? 0)) + 1 }]
    }),
  )
  const endpoint: CrashEndpoint = { url: '', messages, firstDeliveries: 'any', close: async () => undefined }
  return { name: version, endpoint, folder: '', journal }
}

const oneFile: Step[] = [
  [1, 7],
  [2, 7],
  [3, 7],
  ['delete', 7],
]
/** A rename has replaced the file after two uploads. */
const twoFiles: Step[] = [
  [1, 7],
  [2, 7],
  [3, 8],
  ['delete', 8],
]
const faultsOf = (
  happened: readonly Step[],
  version: 'v1' | 'v2',
  arrived: readonly Step[],
  late?: readonly number[],
) => disorder(changesByResource(history(happened), watchOf('v2', happened)), watchOf(version, arrived, late))

test.each(['v1', 'v2'] as const)('messages in order are no fault, others are: %s', (version) => {
  expect(faultsOf(oneFile, version, oneFile)).toEqual([])
  const swapped = [0, 1, 3, 2].map((at) => oneFile[at] ?? never())
  expect(faultsOf(oneFile, version, swapped)).toEqual([`${version}: DELE /in/a came before STOR /in/a #3`])
  const early = [`${version}: STOR /in/a #2 came before STOR /in/a was taken`]
  expect(faultsOf(oneFile, version, oneFile, [1])).toEqual(early)
})

test('messages about a file and the one that replaced it may come in any order', () => {
  // The first upload is refused at first; what happened to the other file does not wait for it.
  const arrived = [0, 2, 3, 1].map((at) => twoFiles[at] ?? never())
  expect(faultsOf(twoFiles, 'v2', arrived, [2])).toEqual([])
  expect(faultsOf(twoFiles, 'v1', arrived, [2])).toEqual([])
  const swapped = [1, 0, 2, 3].map((at) => twoFiles[at] ?? never())
  expect(faultsOf(twoFiles, 'v2', swapped)).toEqual(['v2: STOR /in/a #2 came before STOR /in/a'])
})

function never(): never {
  throw new Error('no such step')
}
