import * as z from 'zod';
import { emailAddress, id, line } from './basics.ts';

export const roles = ['administrator', 'supervisor', 'agent'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** A role in a department and everything under it. */
export const assignment = z.object({ departmentId: id, role }).meta({ id: 'Assignment' });
export type Assignment = z.infer<typeof assignment>;

/** Shortest password: NIST SP 800-63B-4, 3.1.1.2 asks 15 without a second factor, 8 with; ours is between, and any text goes. */
export const passwordMinimum = 10;
export const password = z
  .string()
  .min(passwordMinimum, `Use at least ${passwordMinimum} characters: a few words do well.`)
  .max(1024, 'Use at most 1,024 characters.');

export const person = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    active: z.boolean(),
    assignments: z.array(assignment),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof person>;

export const personCreate = z
  .strictObject({
    name: line(128),
    email: emailAddress,
    active: z.boolean().default(true),
    assignments: z.array(assignment).max(200).default([]),
    password: password.optional(),
  })
  .meta({ id: 'PersonCreate' });
export type PersonCreate = z.output<typeof personCreate>;

export const personChange = z
  .strictObject({
    name: line(128).optional(),
    email: emailAddress.optional(),
    active: z.boolean().optional(),
    assignments: z.array(assignment).max(200).optional(),
    password: password.optional(),
  })
  .meta({ id: 'PersonChange' });
export type PersonChange = z.output<typeof personChange>;

/** Who is signed in, and what they may do; the console draws its navigation by this. */
export const me = person
  .extend({
    /** Union over all assignments; administrator only at the root. */
    roles: z.array(role),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof me>;
