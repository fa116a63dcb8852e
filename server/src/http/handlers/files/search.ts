import { search } from '../../../core/files/search/search.ts'
import { mapInSlices } from '../../../lib/event-loop.ts'
import { presentResource } from '../../present/files/resource.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

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
