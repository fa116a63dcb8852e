import { preview } from '../../../core/files/previews/preview.ts'
import { textPreview } from '../../../core/files/previews/text-preview.ts'
import { presentPreview, presentTextPreview } from '../../present/files/preview.ts'
import type { Handler } from '../../responses/call.ts'

export const getPreviewImage: Handler<'getPreviewImage'> = async ({ ctx, actor, query }) => {
  const found = await preview(ctx, actor, query)
  return { status: 200, body: { data: presentPreview(found) } }
}

export const getPreviewText: Handler<'getPreviewText'> = async ({ ctx, actor, query }) => {
  const found = await textPreview(ctx, actor, query)
  return { status: 200, body: { data: presentTextPreview(found) } }
}
