import { listRecent as list } from '../../../core/files/recent/recent.ts'
import { isUploadOfVisitor } from '../../../core/files/recent/recent-file.ts'
import { submissionsOf } from '../../../core/forms/sent-files.ts'
import { presentRecent } from '../../present/files/recent.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const listRecent: Handler<'listRecent'> = async ({ ctx, actor, query }) => {
  const { resource: folder, since, before, ...filters } = query
  const { files, next } = await list(ctx, actor, {
    ...filters,
    folder,
    since: instant('since', since, actor),
    before: instant('before', before, actor),
  })
  const sent = files.filter(isUploadOfVisitor).map(({ place }) => place.resource)
  const submissions = await submissionsOf(ctx, actor, sent)
  const data = files.map((file) => presentRecent(actor, file, submissions.get(file.place.resource.id)))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}
