import { preview } from '../../core/files/preview.ts'
import type { Handler } from '../call.ts'
import { presentPreview } from '../present/preview.ts'

export const getPreviewImage: Handler<'getPreviewImage'> = async ({ tools, actor, query }) => {
  const found = await preview(tools, actor, query)
  return { status: 200, body: { data: presentPreview(found) } }
}
