import { preview } from '../../core/files/preview.ts'
import { textPreview } from '../../core/files/text-preview.ts'
import type { Handler } from '../call.ts'
import { presentPreview, presentTextPreview } from '../present/preview.ts'

export const getPreviewImage: Handler<'getPreviewImage'> = async ({ tools, actor, query }) => {
  const found = await preview(tools, actor, query)
  return { status: 200, body: { data: presentPreview(found) } }
}

export const getPreviewText: Handler<'getPreviewText'> = async ({ tools, actor, query: { resource } }) => {
  const found = await textPreview(tools, actor, resource)
  return { status: 200, body: { data: presentTextPreview(found) } }
}
