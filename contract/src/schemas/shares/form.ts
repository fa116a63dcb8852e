/** The form of a receive folder, and what was entered in it. */
import { type Static, Type } from 'typebox'
import { plainCollection, relationship } from '../envelope.ts'
import { addition, clearable, id, includeList, nullable, text, timestamp } from '../fields.ts'

const elementTypes = ['name', 'email', 'text', 'textarea', 'upload_area'] as const
const mostBytes = Number.MAX_SAFE_INTEGER

const about = {
  description: 'A hint below the field.',
  isRequired: 'Whether the form is not taken without it.',
  senderEmail: 'Whether the answer is the address of whoever sends.',
  useAsFolderName:
    'Whether the answer names a folder for the files. Needs `isRequired`, and `fileDropCreateFolders` of the share.',
  width: 'Part of the row that the field takes: 1, or 0.5 for half.',
  fileTypes: 'Upload area: media types or endings that are taken, with commas between them; null for all.',
  maxFiles: 'Upload area: how many files one submission may bring; null for any number.',
  maxFileSize: 'Upload area: bytes that one file may have; null for any size.',
}

const Settings = Type.Object(
  {
    description: nullable(Type.String({ description: about.description })),
    isRequired: Type.Boolean({ description: about.isRequired }),
    senderEmail: Type.Boolean({ description: about.senderEmail }),
    useAsFolderName: Type.Boolean({ description: about.useAsFolderName }),
    width: Type.Number({ description: about.width }),
    fileTypes: nullable(Type.String({ description: about.fileTypes })),
    maxFiles: addition(nullable(Type.Integer({ description: about.maxFiles }))),
    maxFileSize: addition(nullable(Type.Integer({ description: about.maxFileSize }))),
  },
  { title: 'FormFieldSettings' },
)

const FormField = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'Label of the field.' }),
    type: Type.Enum([...elementTypes], { description: 'Kind of field.' }),
    order: Type.Integer({ description: 'Place in the form, from 0.' }),
    settings: Settings,
  },
  { title: 'FormField' },
)

export const Form = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('form'),
    attributes: Type.Object(
      {
        formDescription: nullable(Type.String({ description: 'Stands above the form.' })),
        submitButtonText: Type.String({ description: 'Text of the button.' }),
        successMessage: Type.String({ description: 'Shown when all files have arrived.' }),
        cssStyles: nullable(Type.String({ description: 'Style sheet of the form; null for the usual one.' })),
        elements: Type.Array(FormField, { description: 'The fields in their order.' }),
      },
      { title: 'FormAttributes' },
    ),
    relationships: Type.Object({ share: relationship('share') }),
  },
  { title: 'Form' },
)
export type Form = Static<typeof Form>

export const formInclude = includeList(['share'], { shares: 'share' })

const flag = (description: string) => Type.Optional(Type.Boolean({ description }))
const count = (description: string, maximum: number) =>
  addition(clearable(Type.Integer({ description, minimum: 1, maximum })))

/** A field of a form, as a caller sends it. */
export const FormFieldInput = Type.Object(
  {
    id: Type.Optional(id('Of a field that stays. A new one has none.')),
    name: Type.Optional(text('Label of the field. A new field needs one.')),
    type: Type.Optional(
      Type.Enum([...elementTypes], {
        description:
          'Kind of field. A new field needs one; one that stays keeps its kind, and the settings that are not sent, where this is left out.',
      }),
    ),
    order: Type.Optional(Type.Integer({ description: 'Place in the form.', minimum: 0, maximum: 10_000 })),
    settings: Type.Optional(
      Type.Object({
        description: clearable(Type.String({ description: about.description, maxLength: 1_000 })),
        isRequired: flag(about.isRequired),
        senderEmail: flag(about.senderEmail),
        useAsFolderName: flag(about.useAsFolderName),
        width: Type.Optional(Type.Number({ description: about.width, minimum: 0.1, maximum: 1 })),
        fileTypes: clearable(Type.String({ description: about.fileTypes, maxLength: 1_000 })),
        maxFiles: count(about.maxFiles, 10_000),
        maxFileSize: count(about.maxFileSize, mostBytes),
      }),
    ),
  },
  { title: 'FormFieldInput' },
)

/** Of the list and of the export. */
export const submissionSearch = addition(
  Type.Optional(
    text(
      'Looked for in what was entered, the sender, the address and the paths of files; `*` and `?` stand for others.',
    ),
  ),
)

const FormEntryField = Type.Object(
  {
    name: Type.String({ description: 'Label of the field.' }),
    order: Type.Integer({ description: 'Its place in the form.' }),
    value: Type.String({ description: 'What was entered.' }),
  },
  { title: 'FormEntryField' },
)

const FormEntry = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('formEntry'),
    attributes: Type.Object({
      created: timestamp('When the form was filled in.'),
      modified: timestamp('When the last of it arrived.'),
      fields: Type.Array(FormEntryField, { description: 'What was entered.' }),
      paths: Type.Array(Type.String(), { description: 'Where the files were put.' }),
      folder: addition(
        nullable(
          Type.String({
            description:
              'The folder in which the files are now, wherever it was moved; null where none of them is there or in your home.',
          }),
        ),
      ),
      senderEmail: addition(
        nullable(Type.String({ description: 'The sender, as entered or left at the gate; nobody has verified it.' })),
      ),
      ipAddress: addition(nullable(Type.String({ description: 'Where it came from.' }))),
      status: Type.Enum(['pending', 'completed'], { description: '`pending` while files are still on their way.' }),
    }),
  },
  { title: 'FormEntry' },
)
export type FormEntry = Static<typeof FormEntry>

export const FormEntryResponse = plainCollection('FormEntryResponse', FormEntry)

const plain = {
  description: null,
  isRequired: false,
  senderEmail: false,
  useAsFolderName: false,
  width: 1,
  fileTypes: null,
  maxFiles: null,
  maxFileSize: null,
}

export const exampleForm: Form = {
  id: 9,
  type: 'form',
  attributes: {
    formDescription: 'Papers for shipments of this week.',
    submitButtonText: 'Send Files',
    successMessage: 'Your files were uploaded',
    cssStyles: null,
    elements: [
      {
        ...{ id: 51, name: 'Email Address', type: 'email', order: 0 },
        settings: { ...plain, isRequired: true, senderEmail: true, useAsFolderName: true },
      },
      {
        id: 52,
        name: 'Upload Area',
        type: 'upload_area',
        order: 1,
        settings: { ...plain, fileTypes: 'application/pdf' },
      },
    ],
  },
  relationships: { share: { data: { id: 40, type: 'share' } } },
}

export const exampleFormEntry: FormEntry = {
  id: 320_721,
  type: 'formEntry',
  attributes: {
    created: '2026-11-24T10:12:55+00:00',
    modified: '2026-11-24T10:13:20+00:00',
    fields: [{ name: 'Email Address', order: 0, value: 'it@north-freight.example' }],
    paths: ['/inbound/it@north-freight.example/papers-17.pdf'],
    folder: '/inbound/it@north-freight.example',
    senderEmail: 'it@north-freight.example',
    ipAddress: '198.51.100.24',
    status: 'completed',
  },
}
