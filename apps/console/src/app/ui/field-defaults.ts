import { MAT_FORM_FIELD_DEFAULT_OPTIONS, type MatFormFieldDefaultOptions } from '@angular/material/form-field';

/** Fields are outlined, their label always floats, and hints take room only where there are some. */
const options: MatFormFieldDefaultOptions = {
  appearance: 'outline',
  floatLabel: 'always',
  subscriptSizing: 'dynamic',
  hideRequiredMarker: true,
};

export const fieldDefaults = { provide: MAT_FORM_FIELD_DEFAULT_OPTIONS, useValue: options };
