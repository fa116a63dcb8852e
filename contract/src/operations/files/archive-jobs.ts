/** Archive jobs. */
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
    summary: 'List archive jobs',
    description:
      'Every `POST /resources/compress` and `POST /resources/extract` is a job, which continues if the client closes the connection. Two jobs of an account run at once and twenty wait, ten of them of one user; beyond that the response is 429. Users take turns. Lists your own waiting and running jobs; administrators see those of the account. Finished jobs are not listed.',
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
    summary: 'Cancel an archive job',
    description:
      'Ends one of your own jobs; administrators can end any job of the account. Its result is discarded, and the request that started it is answered with 409.',
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
