import type { PreviewFile, PreviewText } from '@sallyport/contract/schemas/files/preview.ts'
import type { Preview } from '../../../core/files/previews/preview.ts'
import type { TextPreview } from '../../../core/files/previews/text-preview.ts'

export function presentPreview({ resource, image, imageHash, pageCount, original }: Preview): PreviewFile {
  return {
    id: resource.id,
    type: 'preview',
    attributes: {
      ...{ image: Buffer.from(image).toString('base64'), imageHash, pageCount, size: image.length },
      ...(original && { originalWidth: original.width, originalHeight: original.height }),
    },
  }
}

export const presentTextPreview = ({ resource, text, isWhole }: TextPreview): PreviewText => ({
  id: resource.id,
  type: 'previewText',
  attributes: { text, isWhole },
})
