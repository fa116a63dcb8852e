/** Previews of files. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { addition, id, identifier, withDefault } from '../../schemas/fields.ts'
import { PreviewFileResponse, PreviewTextResponse, previewSizes } from '../../schemas/files/preview.ts'

const pixels = (description: string) => Type.Optional(Type.Integer({ description, minimum: 1, maximum: 2000 }))

const version = addition(Type.Optional(id('A version of the file instead of its content.')))

export const previewOperations = {
  getPreviewImage: operation({
    id: 'getPreviewImage',
    method: 'GET',
    path: '/resources/preview',
    tag: 'Resources',
    summary: 'Get a preview of a file',
    description:
      'An image of a JPG, PNG, GIF, BMP or WebP file, or of a page of a PDF document; the type is determined from the content, not from the name. Proportions are kept, and images are never enlarged. Other types have no preview (404), and files that are too expensive to render are refused (400).',
    access: 'user',
    permission: 'download',
    query: Type.Object({
      resource: identifier('The file.'),
      size: Type.Enum([...previewSizes], {
        description: 'The square that the image must fit in: 160 (`small`), 480 (`medium`) or 1200 pixels (`large`).',
      }),
      width: pixels('Maximum width instead, in pixels.'),
      height: pixels('Maximum height instead, in pixels.'),
      page: withDefault(0, Type.Integer({ description: 'Page of a document, starting with 0.', maximum: 1_000_000 })),
      version,
    }),
    replies: { 200: PreviewFileResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { resource: '/inbound/crate-17.jpg', size: 'small' },
      replies: {
        200: {
          responseStatus: 200,
          data: {
            id: 8140,
            type: 'preview',
            attributes: {
              image: '/9j/4AAQSkZJRgABAQAASABIAAD/2wBDAAMCAgICAgMCAgID…',
              imageHash: '6d0f2c91b8e7453aa1c4f07d92e86b35',
              pageCount: 1,
              size: 4127,
            },
          },
        },
      },
    },
  }),

  getPreviewText: operation({
    id: 'getPreviewText',
    method: 'GET',
    path: '/resources/preview/text',
    tag: 'Resources',
    summary: 'Get the beginning of a text file',
    description:
      'The first 262,144 bytes of a file as text. Files that contain zero bytes are not text and are refused. The session log shows a preview (`PREVIEW`), not a download.',
    access: 'user',
    permission: 'download',
    query: Type.Object({ resource: identifier('The file.'), version }),
    replies: { 200: PreviewTextResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: '/inbound/orders-0417.csv' },
      replies: {
        200: {
          responseStatus: 200,
          data: { id: 8141, type: 'previewText', attributes: { text: 'order;crates\n4711;12\n', isWhole: true } },
        },
      },
    },
  }),
}
