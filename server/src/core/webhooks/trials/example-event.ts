/** The event of test messages and previews: a file in the watched folder that does not exist. Pure. */
import { formatOffset } from '../../../lib/time.ts'
import type { EventResource, TriggerName } from '../../event.ts'
import { accessNames, describeAccess } from '../../shares/share.ts'
import type { Submission } from '../delivery/message.ts'

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

/** The resource of an example event. Its id is 0 and its hash all zeros, unlike those of any real resource. */
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

/** An example of a form submission, with the watched folder as the receive folder. */
export function exampleSubmission({ folder, at }: ExampleOf): Submission {
  const time = formatOffset(at, 'UTC')
  return {
    details: [
      { name: 'Your Name', order: 0, value: 'Ada Example' },
      { name: 'Email Address', order: 1, value: 'ada@visitor.example' },
    ],
    share: {
      id: 0,
      name: 'Sallyport test',
      hasPassword: false,
      isPublic: true,
      accessMode: Object.fromEntries(accessNames.map((name) => [name, name === 'upload'])),
      accessDescription: describeAccess({ type: 'receive', access: new Set(['upload']) }),
      embed: false,
      hash: `0000-${'0'.repeat(26)}`,
      ownerHash: '0'.repeat(26),
      expiration: null,
      trackingStatus: 'pending',
      expired: false,
      resent: false,
      type: 'receive',
      requireEmail: false,
      fileDropCreateFolders: false,
      formId: 0,
      assets: [folder.slice(folder.lastIndexOf('/') + 1)],
      paths: [folder],
      recipients: [],
      messages: [],
      inherited: false,
      status: 1,
      hasNotification: false,
      created: time,
      modified: time,
    },
  }
}
