/** Forms of receive folders and their submissions. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse, single } from '../../schemas/envelope.ts'
import { addition, clearable, id, paging, sortList, text } from '../../schemas/fields.ts'
import {
  exampleForm,
  exampleFormEntry,
  Form,
  FormEntryResponse,
  FormFieldInput,
  formInclude,
  submissionSearch,
} from '../../schemas/shares/form.ts'
import { exampleShare, Share } from '../../schemas/shares/share.ts'

const FormResponse = single('FormResponse', Form, Share)
const params = Type.Object({ id: id('Id of the form.') })
const answer = { responseStatus: 200, data: exampleForm, included: [] }

export const formOperations = {
  getFormByShareHash: operation({
    id: 'getFormByShareHash',
    method: 'GET',
    path: '/forms',
    tag: 'Forms',
    summary: 'Get the form of a receive folder',
    description: 'The form of the receive folder with this hash. For its owner and for administrators.',
    access: 'user',
    permission: 'share',
    query: Type.Object({ shareHash: text('Hash of the receive folder.'), include: formInclude }),
    replies: { 200: FormResponse },
    errors: ['ERROR_SHARE_NOT_FOUND'],
    examples: {
      query: { shareHash: exampleShare.attributes.hash, include: ['share'] },
      replies: { 200: { ...answer, included: [exampleShare] } },
    },
  }),

  getFormById: operation({
    id: 'getFormById',
    method: 'GET',
    path: '/forms/{id}',
    tag: 'Forms',
    summary: 'Get a form',
    description: 'One form with its fields. Receive folders contain its id as `formId`.',
    access: 'user',
    permission: 'share',
    params,
    query: Type.Object({ include: formInclude }),
    replies: { 200: FormResponse },
    errors: ['ERROR_FORM_NOT_FOUND'],
    examples: { params: { id: 9 }, replies: { 200: answer } },
  }),

  updateFormById: operation({
    id: 'updateFormById',
    method: 'PATCH',
    path: '/forms/{id}',
    tag: 'Forms',
    summary: 'Update a form',
    description: `Texts that are not sent do not change. \`elements\` replaces all fields of the form: to keep a field, send it with its \`id\`; one without is new, and needs \`name\` and \`type\`; fields that are missing are removed. A field that is sent without its \`type\` keeps it, and everything else that is not sent. Submissions are not changed.

A form has at most one field of the type \`upload_area\`. The first field with \`useAsFolderName\` names the folders. \`cssStyles\` is served without \`@import\` and \`url()\`; what visitors see lies in \`#ev-widget-form\`.`,
    access: 'user',
    permission: 'share',
    params,
    body: Type.Object({
      formDescription: clearable(text('Shown above the form.', 5_000)),
      submitButtonText: Type.Optional(text('Text of the button.')),
      successMessage: Type.Optional(text('Shown when all files have arrived.', 5_000)),
      cssStyles: clearable(text('Style sheet of the form; null for the default.', 50_000)),
      elements: Type.Optional(
        Type.Array(FormFieldInput, { description: 'All fields of the form.', minItems: 1, maxItems: 50 }),
      ),
    }),
    replies: { 200: FormResponse },
    errors: ['ERROR_FORM_NOT_FOUND'],
    examples: {
      params: { id: 9 },
      body: {
        formDescription: 'Papers for shipments of this week.',
        elements: [
          { name: 'Email Address', type: 'email', settings: { isRequired: true, useAsFolderName: true } },
          { name: 'Upload Area', type: 'upload_area', settings: { fileTypes: 'application/pdf' } },
        ],
      },
      replies: { 200: answer },
    },
  }),

  getFormEntries: operation({
    id: 'getFormEntries',
    method: 'GET',
    path: '/forms/entries/{id}',
    tag: 'Forms',
    summary: 'List submissions',
    description:
      'Submissions of a form, newest first unless sorted, with the original paths of their files. For the owner of the receive folder and for administrators.',
    access: 'user',
    permission: 'viewFormData',
    params,
    query: Type.Object({ ...paging(50, 500), search: submissionSearch, sort: addition(sortList('created')) }),
    replies: { 200: FormEntryResponse },
    errors: ['ERROR_FORM_NOT_FOUND'],
    examples: {
      params: { id: 9 },
      query: { limit: 10 },
      replies: { 200: { responseStatus: 200, totalResults: 1, returnedResults: 1, data: [exampleFormEntry] } },
    },
  }),

  deleteFormMessageById: operation({
    id: 'deleteFormMessageById',
    method: 'DELETE',
    path: '/forms/entries/{id}',
    tag: 'Forms',
    summary: 'Delete a submission',
    description:
      'Permanently deletes a submission. Its files are not deleted. Note that the id is that of the submission, while `GET` on the same path takes that of the form.',
    access: 'user',
    permission: 'deleteFormData',
    params: Type.Object({ id: id('Id of the submission.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_FORM_ENTRY_NOT_FOUND'],
    examples: { params: { id: 320_721 }, replies: { 200: { responseStatus: 200, data: [] } } },
  }),

  deleteFormEntries: operation({
    id: 'deleteFormEntries',
    method: 'DELETE',
    path: '/forms/{id}/entries',
    tag: 'Forms',
    summary: 'Delete submissions',
    description:
      'Permanently deletes several submissions of a form at once. Their files are not deleted. Ids of deleted submissions, or of other forms, are ignored.',
    access: 'user',
    permission: 'deleteFormData',
    addition: true,
    params,
    body: Type.Object({
      entries: Type.Array(id('Id of a submission.'), {
        description: 'Ids of the submissions.',
        minItems: 1,
        maxItems: 500,
      }),
    }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_FORM_NOT_FOUND'],
    examples: {
      params: { id: 9 },
      body: { entries: [320_721, 320_722] },
      replies: { 200: { responseStatus: 200, data: [] } },
    },
  }),
}
