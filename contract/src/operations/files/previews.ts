/** Previews of files. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { addition, id, identifier, withDefault } from '../../schemas/fields.ts'
import { PreviewFileResponse, PreviewTextResponse, previewSizes } from '../../schemas/files/preview.ts'

const pixels = (description: string) => Type.Optional(Type.Integer({ description, minimum: 1, maximum: 2000 }))

const version = addition(Type.Optional(id('A version of the file instead of its content.')))

const imageForm = {
  size: Type.Enum([...previewSizes], {
    description: 'The square that the image must fit in: 160 (`small`), 480 (`medium`) or 1200 pixels (`large`).',
  }),
  width: pixels('Maximum width instead, in pixels.'),
  height: pixels('Maximum height instead, in pixels.'),
  page: withDefault(0, Type.Integer({ description: 'Page of a document, starting with 0.', maximum: 1_000_000 })),
}

const textForm = {
  size: addition(
    withDefault(
      'large',
      Type.Enum(['small', 'large'], {
        description:
          '`small`: what a thumbnail shows, the first 14 lines of the first 2,048 bytes, each up to 100 characters, which is not recorded as a preview.',
      }),
    ),
  ),
}

const inTrash = Type.Object({ id: id('Id of the file.') })

const exampleImage = {
  responseStatus: 200 as const,
  data: {
    id: 8140,
    type: 'preview' as const,
    attributes: {
      image: '/9j/4AAQSkZJRgABAQAASABIAAD/2wBDAAMCAgICAgMCAgID…',
      imageHash: '6d0f2c91b8e7453aa1c4f07d92e86b35',
      pageCount: 1,
      size: 4127,
      ...{ originalWidth: 1280, originalHeight: 720 },
    },
  },
}

const exampleText = {
  responseStatus: 200 as const,
  data: { id: 8141, type: 'previewText' as const, attributes: { text: 'order;crates\n4711;12\n', isWhole: true } },
}

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
      ...imageForm,
      version,
    }),
    replies: { 200: PreviewFileResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { resource: '/inbound/crate-17.jpg', size: 'small' },
      replies: {
        200: exampleImage,
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
      'The first 262,144 bytes of a file as text. Files that contain zero bytes are not text and are refused. The session log shows a preview (`PREVIEW`), not a download; nothing for `small`.',
    access: 'user',
    permission: 'download',
    query: Type.Object({ resource: identifier('The file.'), ...textForm, version }),
    replies: { 200: PreviewTextResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: '/inbound/orders-0417.csv' },
      replies: {
        200: exampleText,
      },
    },
  }),

  getTrashPreview: operation({
    id: 'getTrashPreview',
    method: 'GET',
    path: '/trash/{id}/preview',
    tag: 'Trash',
    summary: 'Get a preview of a file in the trash',
    description:
      'As `GET /resources/preview`, of a deleted file or of one in a deleted folder. Administrators see all of the account, users with the permission `download` what is in their part of the trash (`GET /trash`) in their home folder. The session log shows a preview (`PREVIEW`).',
    access: 'user',
    permission: 'delete',
    params: inTrash,
    query: Type.Object(imageForm),
    replies: { 200: PreviewFileResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 8140 }, query: { size: 'large' }, replies: { 200: exampleImage } },
  }),

  getTrashPreviewText: operation({
    id: 'getTrashPreviewText',
    method: 'GET',
    path: '/trash/{id}/preview/text',
    tag: 'Trash',
    summary: 'Get the beginning of a text file in the trash',
    description: 'As `GET /resources/preview/text`, for whom `GET /trash/{id}/preview` is.',
    access: 'user',
    permission: 'delete',
    params: inTrash,
    query: Type.Object(textForm),
    replies: { 200: PreviewTextResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: { params: { id: 8141 }, replies: { 200: exampleText } },
  }),
}
