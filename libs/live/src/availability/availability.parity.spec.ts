/** @jest-environment node */
import { parity } from '@mimamori/web/testing';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import type { GraphQLSchema } from 'graphql';

import { StatusEventResolver } from '../status-event/status-event.resolver';
import { statusEventQuery, statusEventSchema } from '../status-event/status-event.schema';
import { CameraAvailabilityResolver, SiteAvailabilityResolver } from './availability.resolver';
import {
  availabilityListQuery,
  availabilityRankSchema,
  cameraAvailabilitySchema,
  siteAvailabilitySchema,
} from './availability.schema';

let schema: GraphQLSchema;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
  schema = await module
    .get(GraphQLSchemaFactory)
    .create([CameraAvailabilityResolver, SiteAvailabilityResolver, StatusEventResolver]);
});

describe('the GraphQL types', () => {
  it.each([
    ['CameraAvailability', cameraAvailabilitySchema.omit({ total: true, steps: true })],
    ['SiteAvailability', siteAvailabilitySchema.omit({ total: true, steps: true })],
    ['AvailabilityFigures', cameraAvailabilitySchema.shape.total],
    ['AvailabilityStep', cameraAvailabilitySchema.shape.steps.element],
    ['SiteAvailabilityStep', siteAvailabilitySchema.shape.steps.element],
    ['AvailabilityRank', availabilityRankSchema],
    ['StatusEvent', statusEventSchema],
  ])('%s has the fields of its schema', (type, zod) => {
    const { graphql, zod: expected } = parity(schema, type, zod);
    expect(graphql).toEqual(expected);
  });

  it.each([
    ['AvailabilityFilter', availabilityListQuery.shape.filter.unwrap()],
    ['StatusEventFilter', statusEventQuery.shape.filter.unwrap()],
  ])('%s has the filters of its list', (type, zod) => {
    const { graphql, zod: expected } = parity(schema, type, zod, 'input');
    expect(graphql).toEqual(expected);
  });
});
