/** What a test message and a preview tell of: a file that is not there, in the watched folder. Pure. */
import type { EventResource, TriggerName } from '../event.ts'

const sha256OfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const names: { readonly [N in TriggerName]?: { readonly name: string; readonly previous?: string } } = {
  'resources.createFolder': { name: 'sallyport-test' },
  'resources.rename': { name: 'sallyport-test.txt', previous: 'sallyport-test-before.txt' },
  'resources.move': { name: 'sallyport-test.txt', previous: 'sallyport-test-elsewhere/sallyport-test.txt' },
  'resources.copy': { name: 'sallyport-test (2).txt', previous: 'sallyport-test.txt' },
  'resources.compress': { name: 'sallyport-test.zip' },
}

export interface ExampleOf {
  /** The watched folder, absolute in the account. */
  readonly folder: string
  readonly username: string
  readonly at: Date
}

/** An example of what an event is about. Its id is 0 and its hash all zeros, as of nothing that exists. */
export function exampleResource(event: TriggerName, { folder, username, at }: ExampleOf): EventResource {
  const { name, previous } = names[event] ?? { name: 'sallyport-test.txt' }
  const inFolder = (path: string) => `${folder === '/' ? '' : folder}/${path}`
  const isFolder = event === 'resources.createFolder'
  const time = at.toISOString()
  return {
    id: 0,
    hash: '0'.repeat(32),
    name,
    type: isFolder ? 'dir' : 'file',
    path: inFolder(name),
    ...(previous !== undefined && { previousPath: inFolder(previous) }),
    lineage: [],
    createdBy: username,
    uploadedAt: time,
    createdAt: time,
    modifiedAt: time,
    accessedAt: null,
    size: 0,
    fileCount: isFolder ? 0 : null,
    sha256: isFolder ? null : sha256OfNothing,
  }
}
