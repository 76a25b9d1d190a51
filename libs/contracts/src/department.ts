import * as z from 'zod';
import { id, line } from './basics.ts';

/** Id of the one department that has no parent and cannot be deleted. */
export const department = z
  .object({ id, name: z.string(), /** null for the root only. */ parentId: id.nullable() })
  .meta({ id: 'Department' });
export type Department = z.infer<typeof department>;

export const departmentCreate = z.strictObject({ name: line(128), parentId: id }).meta({ id: 'DepartmentCreate' });
export type DepartmentCreate = z.infer<typeof departmentCreate>;

export const departmentChange = z
  .strictObject({ name: line(128).optional(), parentId: id.optional() })
  .meta({ id: 'DepartmentChange' });
export type DepartmentChange = z.infer<typeof departmentChange>;
