import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { happenedIn, happeningsOf, withoutSubmission } from './below.ts'

const time = (second: number) => new Date(Date.UTC(2026, 10, 23, 9, 0, second)).toISOString()

type Logged = ActivityEntry['attributes']
const entry = (second: number, operation: Logged['operation'], about: Partial<Logged['resource'] & object> = {}) =>
  ({
    id: second,
    attributes: {
      ...{
        operation,
        fileName: '/in/a.txt',
        fileSource: '',
        username: 'ann',
        status: '-',
        protocol: '',
        version: null,
      },
      ...{ created: time(second), resource: { id: 1, type: 'file', path: '/in/b.txt', createdAt: time(1), ...about } },
    },
  }) as ActivityEntry

const file = (id: number, second: number, action: RecentFile['attributes']['action'], path = `/in/${id}.txt`) =>
  ({
    ...{ id, type: 'recentFile', resource: { attributes: { path, name: path.slice(path.lastIndexOf('/') + 1) } } },
    attributes: { action, by: 'ben', byName: 'Ben', at: time(second) },
  }) as unknown as RecentFile

const said = (history: readonly ActivityEntry[], files: readonly RecentFile[] = []) =>
  happeningsOf({ history, files }).map(({ activity, subject }) => `${activity} ${subject.path}`)

test('uploads of new files and replacements are told apart, for each file by itself', () => {
  const other = { id: 2, path: '/in/c.txt', createdAt: time(3) }
  const history = [entry(9, 'STOR'), entry(8, 'RESTORE'), entry(3, 'STOR', other), entry(1, 'STOR')]
  expect(said(history)).toEqual([
    'replaced /in/b.txt',
    'restored /in/b.txt',
    'uploaded /in/c.txt',
    'uploaded /in/b.txt',
  ])
  // Its upload is not in the log any more.
  expect(said([entry(9, 'STOR')])).toEqual(['replaced /in/b.txt'])
  expect(said([entry(9, 'MKD', { type: 'dir', path: '/in/d' })])).toEqual(['created /in/d'])
})

test('what was deleted since is named as it was, and known to be deleted', () => {
  const deleted = { id: 1, path: '/in/b.txt' }
  const gone = (one: ActivityEntry, more: Partial<Logged>): ActivityEntry => {
    const { resource: _, ...attributes } = one.attributes
    return { ...one, attributes: { ...attributes, ...more } }
  }
  const inTrash = { deleted: { ...deleted, type: 'file' as const, createdAt: time(1) }, trashed: 1 }
  const history = [gone(entry(9, 'STOR'), inTrash), gone(entry(1, 'STOR'), inTrash)]
  expect(said(history)).toEqual(['replaced /in/b.txt', 'uploaded /in/b.txt'])
  expect(happeningsOf({ history, files: [] })[0]?.subject).toMatchObject({ isDeleted: true, trashed: 1 })
  const purged = happeningsOf({ history: [gone(entry(1, 'STOR'), { deleted })], files: [] })[0]
  expect(purged).toMatchObject({ activity: 'uploaded', subject: { isDeleted: true, path: '/in/b.txt' } })
  expect(purged?.subject).not.toHaveProperty('trashed')
})

test('files without an entry have their last change, unless they came with a folder', () => {
  const copied = entry(5, 'COPY', { id: 9, type: 'dir', path: '/in/set' })
  const files = [
    file(1, 9, 'changed'),
    file(3, 6, 'changed'),
    file(4, 5, 'copied', '/in/set/4.txt'),
    file(5, 5, 'copied', '/in/set-two/5.txt'),
    file(6, 2, 'uploaded'),
  ]
  expect(said([entry(9, 'STOR'), copied], files)).toEqual([
    'replaced /in/b.txt',
    'replaced /in/3.txt',
    'copied /in/set',
    'copied /in/set-two/5.txt',
    'uploaded /in/6.txt',
  ])
})

test('a renaming has names, a move folders', () => {
  const renamed = entry(9, 'RNTO')
  const moved = entry(8, 'MOVE')
  Object.assign(renamed.attributes, { fileSource: '/in/old.txt' })
  Object.assign(moved.attributes, { fileSource: '/out/a.txt' })
  expect(happeningsOf({ history: [renamed, moved], files: [] }).map(({ fromTo }) => fromTo)).toEqual([
    { from: 'old.txt', to: 'a.txt' },
    { from: '/out', to: '/in' },
  ])
})

test('what was moved out of the folder and back is one line', () => {
  const out = { ...entry(4, 'MOVE').attributes, fileSource: '/in/a.txt', fileName: '/out/a.txt' }
  const back = entry(5, 'MOVE')
  const returned = { ...back, attributes: { ...back.attributes, fileSource: '/out/a.txt', fileName: '/in/a.txt' } }
  const below = { history: [returned, entry(1, 'STOR')], files: [], isCut: false }
  const undone = happenedIn({ ...below, removed: [{ id: 4, attributes: out }] })
  expect(undone.removed).toEqual([])
  expect(undone.happenings.map(({ activity, isUndone = false }) => [activity, isUndone])).toEqual([
    ['moved', true],
    ['uploaded', false],
  ])
  // It was moved away again before, and that was undone as well.
  const earlier = { ...returned, id: 3, attributes: { ...returned.attributes, created: time(3) } }
  const before = { id: 2, attributes: { ...out, created: time(2) } }
  const twice = happenedIn({ ...below, history: [returned, earlier], removed: [{ id: 4, attributes: out }, before] })
  expect([twice.removed, twice.happenings.map(({ isUndone }) => isUndone)]).toEqual([[], [true, true]])
  const undoneBefore = happenedIn({ ...below, history: [earlier], removed: [{ id: 4, attributes: out }] })
  expect([undoneBefore.removed.length, undoneBefore.happenings.map(({ isUndone }) => isUndone)]).toEqual([
    1,
    [undefined],
  ])
  const other = happenedIn({ ...below, removed: [{ id: 4, attributes: { ...out, username: 'ben' } }] })
  expect([other.removed.length, other.happenings.some(({ isUndone }) => isUndone)]).toEqual([1, false])
})

test('the upload of a visitor has the submission that the file was sent with', () => {
  const submission = { id: 7, formId: 3, formName: 'Orders', senderName: 'Pat', subject: '' }
  const sent = entry(1, 'STOR')
  const history = [entry(2, 'RNTO'), { ...sent, attributes: { ...sent.attributes, visitor: 'pat@north.example' } }]
  const files = [{ ...file(1, 1, 'uploaded'), attributes: { ...file(1, 1, 'uploaded').attributes, submission } }]
  expect(happeningsOf({ history, files }).map(({ of, submission }) => [of.visitor, submission?.id])).toEqual([
    [undefined, undefined],
    ['Pat', 7],
  ])
  // It was changed since: then it is asked for.
  expect(withoutSubmission(happeningsOf({ history, files }))).toEqual([])
  expect(withoutSubmission(happeningsOf({ history, files: [] }))).toEqual([1])
  expect(withoutSubmission(happeningsOf({ history: [sent], files: [] }))).toEqual([])
})
