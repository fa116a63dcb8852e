/** Archives that are being packed or unpacked. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id } from '../../schemas/fields.ts'
import { ArchiveJobCollectionResponse, exampleArchiveJob } from '../../schemas/files/archive-job.ts'

export const archiveJobOperations = {
  listArchiveJobs: operation({
    id: 'listArchiveJobs',
    method: 'GET',
    path: '/archive-jobs',
    tag: 'Resources',
    summary: 'List archives being packed or unpacked',
    description:
      'Every `POST /resources/compress` and `POST /resources/extract` is a job: it goes on when the client that asked has closed the connection. Two of an account run at once and twenty wait, ten of them of one user; beyond that the answer is 429. Users take turns. Lists your own jobs that wait or run; administrators see all of the account. A job that has finished is gone.',
    access: 'user',
    permission: 'modify',
    beyondLimit: true,
    replies: { 200: ArchiveJobCollectionResponse },
    addition: true,
    examples: {
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleArchiveJob] } },
    },
  }),

  cancelArchiveJob: operation({
    id: 'cancelArchiveJob',
    method: 'DELETE',
    path: '/archive-jobs/{id}',
    tag: 'Resources',
    summary: 'Cancel packing or unpacking',
    description:
      'Ends one of your own jobs; administrators end any of the account. Nothing of it is kept, and the request that asked for it is answered with 409.',
    access: 'user',
    permission: 'modify',
    beyondLimit: true,
    params: Type.Object({ id: id('Id of the job.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_ARCHIVE_JOB_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 1017 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),
}
