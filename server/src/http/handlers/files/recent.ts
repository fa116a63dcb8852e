import { listRecent as list } from '../../../core/files/recent/recent.ts'
import { isUploadOfVisitor, type RecentFile } from '../../../core/files/recent/recent-file.ts'
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
  const submissions = await submissionsOf(ctx, actor, files.filter(isUploadOfVisitor).map(resourceOf))
  const data = files.map((file) => presentRecent(actor, file, submissions.get(file.place.resource.id)))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}

const resourceOf = ({ place }: RecentFile) => place.resource
