import { compress } from '../../../core/files/archives/archive.ts'
import { extract } from '../../../core/files/archives/extract.ts'
import * as jobs from '../../../core/files/archives/jobs.ts'
import { mapInSlices } from '../../../lib/event-loop.ts'
import { presentArchiveJob, presentResource } from '../../present/files/resource.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const compressFiles: Handler<'compressFiles'> = async ({ ctx, actor, body }) => {
  const { resources, parentResource: parent, archiveName } = body
  const place = await compress(ctx, actor, { resources, parent, archiveName })
  return { status: 201, body: { data: presentResource(actor, place), included: [] } }
}

export const extractFiles: Handler<'extractFiles'> = async ({ ctx, actor, body }) => {
  const places = await extract(ctx, actor, { resource: body.resource, parent: body.parentResource })
  const data = await mapInSlices(places, (place) => presentResource(actor, place))
  const counts = { totalResults: data.length, returnedResults: data.length }
  return { status: 201, body: { ...counts, data, included: [] } }
}

export const listArchiveJobs: Handler<'listArchiveJobs'> = async ({ ctx, actor }) => {
  const data = (await jobs.list(ctx, actor)).map((job) => presentArchiveJob(job, actor.timeZone))
  return { status: 200, body: { totalResults: data.length, returnedResults: data.length, data } }
}

export const cancelArchiveJob: Handler<'cancelArchiveJob'> = async ({ ctx, actor, params }) => {
  await jobs.cancel(ctx, actor, params.id)
  return emptyAnswer
}
