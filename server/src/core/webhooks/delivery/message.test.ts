import { describe, expect, it } from 'vitest'
import { type EventResource, triggerNames } from '../../event.ts'
import { batches, bodyParts, type EventFacts, type MessageIds, renderFacts } from './message.ts'
import { bodyOf, legacySignature } from './signature.ts'

const file: EventResource = {
  id: 8127,
  hash: '5b1f7c0de29a4b6c93d84f21a07e6b58',
  name: 'Zoë 👍.csv',
  type: 'file',
  path: '/in/Zoë 👍.csv',
  lineage: [1, 5, 8127],
  createdBy: 'partner',
  uploadedAt: '2026-11-23T09:30:12.999Z',
  createdAt: '2026-11-22T09:30:12.001Z',
  modifiedAt: '2026-11-23T09:30:12.999Z',
  accessedAt: null,
  size: 48_210,
  fileCount: null,
  sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
}
const folder: EventResource = {
  ...file,
  id: 5,
  name: 'in',
  type: 'dir',
  path: '/in',
  size: 0,
  fileCount: 3,
  sha256: null,
  accessedAt: '2026-11-23T10:00:00.000Z',
}

type MessageFacts = EventFacts & MessageIds

const rendered = (version: 'v1' | 'v2', facts: MessageFacts) => bodyParts(version, renderFacts(version, facts), facts)

const facts: MessageFacts = {
  accountName: 'exampleaccount',
  username: 'exampleaccount',
  protocol: 'web',
  address: '198.51.100.23',
  event: 'resources.upload',
  at: new Date('2026-11-23T09:30:12.999Z'),
  resources: [file],
  messageKey: 'msg_abc',
  attemptPrefix: '4svn42',
}

describe('a body of format v1', () => {
  const published = 'efb7e0030e6cef1b45d3d74a67881a2b'
  const body = (changes: Partial<MessageFacts>, attempt = 1) =>
    bodyOf(rendered('v1', { ...facts, ...changes }), attempt)

  it('is exactly the published one with its signature', () => {
    const path = '/7df2beb1c50a8a066493ee47669a4319.jpg'
    const text = body({ resources: [{ ...file, path }] })
    expect(text).toBe(
      '{"accountname":"exampleaccount","username":"exampleaccount","operation":"Upload","protocol":"web","path":"\\/7df2beb1c50a8a066493ee47669a4319.jpg","sourcepath":"","attempt":1}',
    )
    expect(legacySignature(published, text)).toBe('e86119ce1b679c7b6010d9ac9a843a36')
  })

  it('is one line of JSON with non-ASCII letters escaped, and both paths of a move', () => {
    const text = body(
      { event: 'resources.move', username: 'José "J"', resources: [{ ...file, previousPath: '/out/old.csv' }] },
      8,
    )
    expect(text).toBe(
      '{"accountname":"exampleaccount","username":"Jos\\u00e9 \\"J\\"","operation":"Move","protocol":"web","path":"\\/in\\/Zo\\u00eb \\ud83d\\udc4d.csv","sourcepath":"\\/out\\/old.csv","attempt":8}',
    )
  })

  it('has a label for every trigger', () => {
    const words = triggerNames.map((event) => JSON.parse(body({ event })).operation)
    expect(words).toEqual([
      'Upload',
      'Download',
      'Delete',
      'Create Folder',
      'Rename',
      'Move',
      'Copy',
      'Compress',
      'Extract',
      'Form Submit',
    ])
  })

  it('differs between attempts only in the attempt', () => {
    expect(body({}, 2)).toBe(body({}, 1).replace('"attempt":1}', '"attempt":2}'))
  })
})

describe('a body of format v2', () => {
  const body = (changes: Partial<MessageFacts> = {}, attempt = 1) =>
    bodyOf(rendered('v2', { ...facts, ...changes }), attempt)

  it('promise 7: has the keys in the exact order that receivers expect, with our additions at the end', () => {
    expect(body()).toBe(
      '{"attemptId":"4svn42-1","accountName":"exampleaccount","eventTimestamp":"2026-11-23T09:30:12+00:00","ipAddress":"198.51.100.23","protocol":"web","username":"exampleaccount","event":"resources.upload","eventData":{"resources":[{"id":8127,"hash":"5b1f7c0de29a4b6c93d84f21a07e6b58","name":"Zo\\u00eb \\ud83d\\udc4d.csv","type":"file","createdBy":"partner","uploadDate":"2026-11-23T09:30:12+00:00","createdAt":"2026-11-22T09:30:12+00:00","updatedAt":"2026-11-23T09:30:12+00:00","accessedAt":null,"path":"\\/in\\/Zo\\u00eb \\ud83d\\udc4d.csv","size":48210,"fileCount":null,"previewable":false,"sha256":"9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a","mimeType":"text\\/csv"}],"formDetails":[],"share":[],"transferStatus":"success"},"messageId":"msg_abc"}',
    )
  })

  it('describes a folder without the fields of files, and both paths of a rename', () => {
    const { eventData } = JSON.parse(
      body({ event: 'resources.rename', resources: [{ ...folder, previousPath: '/inbox' }] }),
    )
    expect(Object.keys(eventData.resources[0])).toEqual([
      'id',
      'hash',
      'name',
      'type',
      'createdBy',
      'uploadDate',
      'createdAt',
      'updatedAt',
      'accessedAt',
      'path',
      'size',
      'fileCount',
      'previewable',
      'previousPath',
    ])
    expect(eventData.resources[0]).toMatchObject({
      type: 'dir',
      fileCount: 3,
      previewable: null,
      previousPath: '/inbox',
      accessedAt: '2026-11-23T10:00:00+00:00',
    })
  })

  it('differs between attempts only in the attempt id', () => {
    expect(body({}, 8)).toBe(body().replace('4svn42-1', '4svn42-8'))
  })

  it('cannot be broken by a name: it contains the original values', () => {
    const hostile = ['","event":"x', '\\', '"', '</script>', '\u2028', "'", '$1', '$&', '1}', '\u007f', 'attempt":9}']
    for (const name of hostile) {
      const parsed = JSON.parse(body({ username: name, resources: [{ ...file, name, path: `/${name}` }] }, 3))
      expect(parsed).toMatchObject({ attemptId: '4svn42-3', username: name, event: 'resources.upload' })
      expect(parsed.eventData.resources[0]).toMatchObject({ name, path: `/${name}` })
    }
  })
})

describe('many resources', () => {
  const many = Array.from({ length: 250 }, (_, id) => ({ ...file, id }))

  it('are distributed over messages of a hundred in v2, and of one in v1, in order', () => {
    expect(batches('v2', many).map((batch) => batch.length)).toEqual([100, 100, 50])
    expect(batches('v2', many.slice(0, 100))).toHaveLength(1)
    expect(batches('v1', many)).toHaveLength(250)
    for (const version of ['v1', 'v2'] as const) expect(batches(version, many).flat()).toEqual(many)
    expect(batches('v2', [])).toEqual([])
  })
})
