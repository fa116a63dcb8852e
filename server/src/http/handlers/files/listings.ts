/** Lists of files of more than one folder: search, recent and starred files. */
import { listRecent as listRecentFiles } from '../../../core/files/recent/recent.ts'
import { isUploadOfVisitor, type RecentFile } from '../../../core/files/recent/recent-file.ts'
import { search } from '../../../core/files/search/search.ts'
import { listStarred as listStarredFiles, star, unstar } from '../../../core/files/starred/starred.ts'
import { submissionsOf } from '../../../core/forms/sent-files.ts'
import { mapInSlices } from '../../../lib/event-loop.ts'
import { presentRecent } from '../../present/files/recent.ts'
import { presentResource } from '../../present/files/resource.ts'
import { instant } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const listRecent: Handler<'listRecent'> = async ({ ctx, actor, query }) => {
  const { resource: folder, since, before, ...filters } = query
  const { files, next } = await listRecentFiles(ctx, actor, {
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

export const searchResources: Handler<'searchResources'> = async ({ ctx, actor, query }) => {
  const { resource: folder, modifiedSince, modifiedBefore, ...filters } = query
  const { places, next } = await search(ctx, actor, {
    ...filters,
    folder,
    modifiedSince: instant('modifiedSince', modifiedSince, actor),
    modifiedBefore: instant('modifiedBefore', modifiedBefore, actor),
  })
  const data = await mapInSlices(places, (place) => presentResource(actor, place))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}

export const listStarred: Handler<'listStarred'> = async ({ ctx, actor, query }) => {
  const { places, next } = await listStarredFiles(ctx, actor, query)
  const data = places.map((place) => presentResource(actor, place))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}

export const addStarred: Handler<'addStarred'> = async ({ ctx, actor, body }) => {
  await star(ctx, actor, body.resources)
  return emptyAnswer
}

export const removeStarred: Handler<'removeStarred'> = async ({ ctx, actor, body }) => {
  await unstar(ctx, actor, body.resources)
  return emptyAnswer
}
