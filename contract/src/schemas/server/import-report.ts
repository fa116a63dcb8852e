/** Reports of imports from other servers, for operators. */
import { type Static, Type } from 'typebox'
import { plainCollection } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const commands = ['plan', 'run', 'verify', 'undo', 'accept'] as const
const states = ['running', 'interrupted', 'failed', 'done'] as const
export const findingSeverities = ['error', 'warning', 'notice'] as const
const findingKinds = [
  ...(['clash', 'failed', 'missing', 'differs'] as const),
  ...(['unreadable', 'not-carried', 'kept', 'todo'] as const),
  ...(['changed', 'gone', 'special', 'note'] as const),
] as const

const kind = Type.Enum(findingKinds, {
  description:
    'Of a plan: `clash`, `unreadable`, `not-carried`, `changed`, `note`. Of a run: `failed`, `kept`, `todo`, `gone`, `special`. Of a comparison: `missing`, `differs`. Of an undo: `kept`.',
})
const severity = Type.Enum(findingSeverities, {
  description: '`error`: needs a decision, or is not as at the source. `warning`: look at it. `notice`: good to know.',
})

const ImportProgress = Type.Object(
  {
    files: Type.Integer({ description: 'Files that were looked at.' }),
    bytes: Type.Integer({ description: 'Their bytes.' }),
    totalFiles: nullable(Type.Integer({ description: 'All files; null while that is not known.' })),
    totalBytes: nullable(Type.Integer({ description: 'Their bytes; null while that is not known.' })),
    secondsLeft: nullable(Type.Integer({ description: 'Estimate for the rest; null if there is none.' })),
  },
  { title: 'ImportProgress' },
)
export type ImportProgress = Static<typeof ImportProgress>

const FindingCount = Type.Object(
  {
    kind,
    severity,
    total: Type.Integer({ description: 'How many there are.' }),
    listed: Type.Integer({ description: 'How many of them the report lists.' }),
  },
  { title: 'FindingCount' },
)

const ImportReport = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('importReport'),
    attributes: Type.Object(
      {
        account: Type.String({ description: 'Name of the account that is imported into.' }),
        kind: Type.String({ description: 'Kind of the source: `exavault`, `local`, `sftp` …' }),
        address: Type.String({ description: 'The source, without credentials.' }),
        into: Type.String({ description: 'The folder of the account that everything goes into.' }),
        command: Type.Enum(commands, { description: 'The command of `./sallyport import`.' }),
        state: Type.Enum(states, {
          description:
            '`interrupted`: it has shown no sign of life for 30 seconds. `failed`: it ended before everything was done; `problem` says why.',
        }),
        problem: nullable(Type.String({ description: 'Why it failed; null if it did not, or you may not read it.' })),
        started: timestamp('When it started.'),
        lastSeen: timestamp('When it last showed that it is alive, or ended.'),
        ended: nullable(timestamp('When it ended; null if it has not.')),
        progress: nullable(ImportProgress),
        findings: Type.Array(FindingCount, { description: 'Findings by kind, the most important first.' }),
        downloadable: Type.Boolean({ description: 'Whether the command has left a report that can be downloaded.' }),
        readable: Type.Boolean({
          description: 'Whether you can read its findings: only as an administrator of that account.',
        }),
      },
      { title: 'ImportReportAttributes' },
    ),
  },
  { title: 'ImportReport' },
)
export type ImportReport = Static<typeof ImportReport>

const ImportFinding = Type.Object(
  {
    id: Type.Integer({ description: 'Its place in the report, from 0.' }),
    type: Type.Literal('importFinding'),
    attributes: Type.Object(
      {
        kind,
        severity,
        part: Type.String({ description: '`files`, `users` …; empty if the command does not say.' }),
        name: Type.String({ description: 'Path or name; empty for a note.' }),
        reason: Type.String({ description: 'What was found.' }),
        todo: Type.String({ description: 'What to do about it; empty if nothing.' }),
      },
      { title: 'ImportFindingAttributes' },
    ),
  },
  { title: 'ImportFinding' },
)
export type ImportFinding = Static<typeof ImportFinding>

export const ImportReportCollectionResponse = plainCollection('ImportReportCollectionResponse', ImportReport)
export const ImportFindingCollectionResponse = plainCollection('ImportFindingCollectionResponse', ImportFinding)

export const exampleImportReport: ImportReport = {
  id: 7,
  type: 'importReport',
  attributes: {
    account: 'harbour',
    kind: 'local',
    address: '/srv/files',
    into: '/old',
    command: 'run',
    state: 'running',
    problem: null,
    started: '2026-11-25T09:12:00+00:00',
    lastSeen: '2026-11-25T09:30:04+00:00',
    ended: null,
    progress: { files: 1_204, bytes: 4_831_838, totalFiles: 9_310, totalBytes: 48_318_382, secondsLeft: 8_100 },
    findings: [],
    downloadable: false,
    readable: true,
  },
}

export const exampleImportFinding: ImportFinding = {
  id: 0,
  type: 'importFinding',
  attributes: {
    kind: 'clash',
    severity: 'error',
    part: 'users',
    name: 'anna',
    reason: 'The username is taken.',
    todo: 'Rename one of them.',
  },
}
