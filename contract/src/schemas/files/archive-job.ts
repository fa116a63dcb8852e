/** An archive job: compressing or extracting. */
import { type Static, Type } from 'typebox'
import { plainCollection, relationship } from '../envelope.ts'
import { id, nullable, timestamp } from '../fields.ts'

const ArchiveJobAttributes = Type.Object(
  {
    kind: Type.Enum(['compress', 'extract'], { description: 'The kind of job.' }),
    name: Type.String({ description: 'Name of the archive.' }),
    state: Type.Enum(['waiting', 'running'], {
      description: 'Two jobs of an account run at once; the others wait in order of arrival.',
    }),
    username: Type.String({ description: 'The user who started it.' }),
    created: timestamp('When it was requested.'),
    started: nullable(timestamp('When it started to run; null while it waits.')),
  },
  { title: 'ArchiveJobAttributes' },
)

export const ArchiveJob = Type.Object(
  {
    id: id('Id of the job.'),
    type: Type.Literal('archiveJob'),
    attributes: ArchiveJobAttributes,
    relationships: Type.Object({ user: relationship('user') }),
  },
  { title: 'ArchiveJob' },
)
export type ArchiveJob = Static<typeof ArchiveJob>

export const ArchiveJobCollectionResponse = plainCollection('ArchiveJobCollectionResponse', ArchiveJob)

export const exampleArchiveJob: ArchiveJob = {
  id: 1017,
  type: 'archiveJob',
  attributes: {
    kind: 'compress',
    name: 'orders-november.zip',
    state: 'running',
    username: 'mira',
    created: '2026-11-24T10:20:00+00:00',
    started: '2026-11-24T10:20:00+00:00',
  },
  relationships: { user: { data: { id: 3, type: 'user' } } },
}
