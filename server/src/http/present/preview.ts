import type { PreviewFile } from '@sallyport/contract/schemas/preview.ts'
import type { Preview } from '../../core/files/preview.ts'

export function presentPreview({ resource, image, imageHash, pageCount }: Preview): PreviewFile {
  return {
    id: resource.id,
    type: 'preview',
    attributes: { image: Buffer.from(image).toString('base64'), imageHash, pageCount, size: image.length },
  }
}
