import { compress } from '../../core/files/archive.ts'
import { extract } from '../../core/files/extract.ts'
import type { Handler } from '../call.ts'
import { presentResource } from '../present/resource.ts'

export const compressFiles: Handler<'compressFiles'> = async ({ tools, actor, body }) => {
  const { resources, parentResource: parent, archiveName } = body
  const place = await compress(tools, actor, { resources, parent, archiveName })
  return { status: 201, body: { data: presentResource(actor, place), included: [] } }
}

export const extractFiles: Handler<'extractFiles'> = async ({ tools, actor, body }) => {
  const places = await extract(tools, actor, { resource: body.resource, parent: body.parentResource })
  const data = places.map((place) => presentResource(actor, place))
  const counts = { totalResults: data.length, returnedResults: data.length }
  return { status: 201, body: { ...counts, data, included: [] } }
}
