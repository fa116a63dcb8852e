import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { linesOfSeveral } from './activity-of-several.ts'

const time = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute)).toISOString()

const resource = (id: number, path: string, type: 'file' | 'dir' = 'file') =>
  ({ id, attributes: { path, type, createdAt: time(0) } }) as Resource

type Logged = ActivityEntry['attributes']
const entry = (id: number, operation: Logged['operation'], username: string, more: Partial<Logged> = {}) =>
  ({
    id,
    attributes: {
      ...{ operation, username, fileName: '', fileSource: '', status: '-', protocol: '', version: null },
      ...{ created: time(id), ...more },
    },
  }) as ActivityEntry

const said = (lines: ReturnType<typeof linesOfSeveral>) =>
  lines.map((line) => {
    if ('happened' in line)
      return line.happened.map(({ activity, of, subject }) => `${of.by} ${activity} ${subject.path}`)
    return 'removed' in line ? line.removed.map(({ attributes }) => `removed ${attributes.fileName}`) : []
  })

test('what happened to several is in one order, each with what it is about, and once', () => {
  const [file, folder] = [resource(1, '/in/a.txt'), resource(2, '/in', 'dir')]
  const renamed = entry(20, 'RNTO', 'ben', { fileSource: '/in/b.txt', fileName: '/in/a.txt' })
  const about = { id: 1, type: 'file', path: '/in/a.txt', createdAt: time(0) } as const
  const lines = linesOfSeveral(
    [file, folder],
    new Map([
      [1, { own: [renamed, entry(0, 'STOR', 'ann')] }],
      [
        2,
        {
          own: [entry(10, 'SHARE', 'ann')],
          below: {
            // The same renaming, as the folder has it.
            history: [{ ...renamed, attributes: { ...renamed.attributes, resource: about } }],
            files: [],
            removed: [entry(30, 'DELE', 'ann', { fileName: '/in/c.txt' })],
            isCut: false,
          },
        },
      ],
    ]),
  )
  expect(said(lines)).toEqual([
    ['removed /in/c.txt'],
    ['ben renamed /in/a.txt'],
    ['ann shared /in'],
    ['ann uploaded /in/a.txt'],
  ])
})
