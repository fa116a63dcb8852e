/** Reports of imports from other servers, for operators in the browser: additions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { id, paging } from '../../schemas/fields.ts'
import {
  exampleImportFinding,
  exampleImportReport,
  findingSeverities,
  ImportFindingCollectionResponse,
  ImportReportCollectionResponse,
} from '../../schemas/server/import-report.ts'

const params = Type.Object({ id: id('Id of the report.') })
const readErrors = ['ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_NOT_FOUND'] as const

export const importReportOperations = {
  listImportReports: operation({
    id: 'listImportReports',
    method: 'GET',
    path: '/server/imports',
    tag: 'Server',
    summary: 'List the reports of imports',
    description:
      'What commands of `./sallyport import` do or did, into all accounts, the latest first. Each import has one report for each command; a new one replaces the former. They are kept for a year.',
    access: 'operator',
    beyondLimit: true,
    query: Type.Object(paging(100, 200)),
    replies: { 200: ImportReportCollectionResponse },
    errors: ['ERROR_INSUFFICIENT_PRIVILEGES'],
    addition: true,
    examples: {
      query: { limit: 20 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleImportReport] } },
    },
  }),

  listImportFindings: operation({
    id: 'listImportFindings',
    method: 'GET',
    path: '/server/imports/{id}/findings',
    tag: 'Server',
    summary: 'List the findings of a report',
    description:
      'By kind, the most important first. Only for operators who are administrators of the account that is imported into.',
    access: 'operator',
    beyondLimit: true,
    params,
    query: Type.Object({
      severity: Type.Optional(Type.Enum(findingSeverities, { description: 'Only findings of this severity.' })),
      ...paging(100, 500),
    }),
    replies: { 200: ImportFindingCollectionResponse },
    errors: readErrors,
    addition: true,
    examples: {
      params: { id: 7 },
      query: { severity: 'error' },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleImportFinding] } },
    },
  }),

  exportImportReport: operation({
    id: 'exportImportReport',
    method: 'GET',
    path: '/server/imports/{id}/export',
    tag: 'Server',
    summary: 'Download a report',
    description:
      'The report as JSON, as the command writes it with `--report`, without items of a plan that come as they are. A command that has not ended has none. Only for operators who are administrators of the account that is imported into.',
    access: 'operator',
    beyondLimit: true,
    params,
    replies: { 200: 'bytes' },
    errors: readErrors,
    addition: true,
    examples: { params: { id: 7 }, replies: {} },
  }),
}
