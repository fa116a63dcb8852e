/** Forms of receive folders and their submissions. */
import { type Static, Type } from 'typebox'
import { plainCollection, relationship } from '../envelope.ts'
import { addition, clearable, id, includeList, nullable, text, timestamp } from '../fields.ts'

const elementTypes = [
  'name',
  'email',
  'text',
  'textarea',
  'number',
  'date',
  'choice',
  'checkbox',
  'consent',
  'upload_area',
] as const
const typeDescription =
  'Type of the field. `number`, `date`, `choice`, `checkbox` and `consent` are additions; a `consent` is always required, and its value contains the `description` that was agreed to.'
const maxBytes = Number.MAX_SAFE_INTEGER

const about = {
  description: 'A hint below the field.',
  isRequired: 'Whether the field is required.',
  senderEmail: "Whether the value is the sender's email address.",
  useAsFolderName:
    'Whether the value names a folder for the files. Requires `isRequired`, and `fileDropCreateFolders` of the share.',
  width: 'Width of the field: 1 for a row, 0.5 for half of it.',
  fileTypes: 'Upload area: accepted media types or extensions, separated by commas; null for all.',
  maxFiles: 'Upload area: maximum number of files per submission; null for 10,000.',
  maxFileSize: 'Upload area: maximum bytes per file; null for no limit.',
  options:
    'Choice: what can be chosen, at least two; null for other types. All options of a form have at most 50,000 characters together.',
  minimum: 'Number: the smallest that is accepted; null for any.',
  maximum: 'Number: the largest that is accepted; null for any.',
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
    options: addition(nullable(Type.Array(Type.String(), { description: about.options }))),
    minimum: addition(nullable(Type.Number({ description: about.minimum }))),
    maximum: addition(nullable(Type.Number({ description: about.maximum }))),
  },
  { title: 'FormFieldSettings' },
)

const FormField = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'Label of the field.' }),
    type: Type.Enum([...elementTypes], { description: typeDescription }),
    order: Type.Integer({ description: 'Position in the form, from 0.' }),
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
        formDescription: nullable(Type.String({ description: 'Shown above the form.' })),
        submitButtonText: Type.String({ description: 'Text of the button.' }),
        successMessage: Type.String({ description: 'Shown when all files have arrived.' }),
        cssStyles: nullable(Type.String({ description: 'Style sheet of the form; null for the default.' })),
        elements: Type.Array(FormField, { description: 'The fields in order.' }),
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

const largestNumber = 1e15
const bound = (description: string) =>
  addition(clearable(Type.Number({ description, minimum: -largestNumber, maximum: largestNumber })))

/** A field of a form, as a caller sends it. */
export const FormFieldInput = Type.Object(
  {
    id: Type.Optional(id('Id of an existing field. New fields have none.')),
    name: Type.Optional(text('Label of the field. Required for new fields.')),
    type: Type.Optional(
      Type.Enum([...elementTypes], {
        description: `${typeDescription} Required for new fields; an existing field keeps its type and settings if they are not sent.`,
      }),
    ),
    order: Type.Optional(Type.Integer({ description: 'Position in the form.', minimum: 0, maximum: 10_000 })),
    settings: Type.Optional(
      Type.Object({
        description: clearable(Type.String({ description: about.description, maxLength: 1_000 })),
        isRequired: flag(about.isRequired),
        senderEmail: flag(about.senderEmail),
        useAsFolderName: flag(about.useAsFolderName),
        width: Type.Optional(Type.Number({ description: about.width, minimum: 0.1, maximum: 1 })),
        fileTypes: clearable(Type.String({ description: about.fileTypes, maxLength: 1_000 })),
        maxFiles: count(about.maxFiles, 10_000),
        maxFileSize: count(about.maxFileSize, maxBytes),
        options: addition(
          clearable(
            Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { description: about.options, maxItems: 100 }),
          ),
        ),
        minimum: bound(about.minimum),
        maximum: bound(about.maximum),
      }),
    ),
  },
  { title: 'FormFieldInput' },
)

/** Filters of the list and the export. */
export const submissionSearch = addition(
  Type.Optional(text('Searched for in values, sender, address and file paths; `*` and `?` are wildcards.')),
)

const FormEntryField = Type.Object(
  {
    name: Type.String({ description: 'Label of the field.' }),
    order: Type.Integer({ description: 'Its position in the form.' }),
    value: Type.String({ description: 'The entered value.' }),
  },
  { title: 'FormEntryField' },
)

const FormEntry = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('formEntry'),
    attributes: Type.Object({
      created: timestamp('When the form was submitted.'),
      modified: timestamp('When the last file arrived.'),
      fields: Type.Array(FormEntryField, { description: 'The entered values.' }),
      paths: Type.Array(Type.String(), { description: 'The original paths of the files.' }),
      fileIds: addition(
        Type.Array(Type.Integer(), {
          description: 'Ids of the files in the order of `paths`: they find files that were moved or renamed.',
        }),
      ),
      folder: addition(
        nullable(
          Type.String({
            description:
              'The current folder of the files, wherever it was moved; null if none of them is there or in your home folder.',
          }),
        ),
      ),
      senderEmail: addition(
        nullable(
          Type.String({ description: 'The sender, as entered in the form or when opening the page; not verified.' }),
        ),
      ),
      ipAddress: addition(nullable(Type.String({ description: 'IP address of the sender.' }))),
      status: Type.Enum(['pending', 'completed'], { description: '`pending` while files are still being uploaded.' }),
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
  options: null,
  minimum: null,
  maximum: null,
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
    fileIds: [7_310],
    folder: '/inbound/it@north-freight.example',
    senderEmail: 'it@north-freight.example',
    ipAddress: '198.51.100.24',
    status: 'completed',
  },
}
